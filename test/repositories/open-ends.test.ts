import fc from 'fast-check';
import { time, aCascadeEvent } from '../support/builders';
import { useArchive } from './support/archive';

const archive = useArchive();

/** Few names and hashes, so that events name each other, themselves, and what others have as a hash too. */
const event = fc.record({
  namespace: fc.constantFrom('a', 'b'),
  currentHash: fc.constantFrom('1', '2', '3', '4', '5'),
  previousHash: fc.constantFrom('', null, '1', '2', '3', '4', '5'),
  second: fc.nat(9),
  /** Whether it comes under the id of the one before it, which is kept. */
  isTaken: fc.boolean(),
});
/** Saved by one call, or each by its own, all at once. */
const batch = fc.record({
  isOneCall: fc.boolean(),
  events: fc.array(event, { minLength: 1, maxLength: 8 }),
});
const batches = fc.array(batch, { minLength: 1, maxLength: 4 });

/** Those that no other event of their chain names, as the definition has it. */
const openByDefinition = `SELECT namespace, cascade_id, current_hash, timestamp FROM cascade_events AS event
  WHERE NOT EXISTS (SELECT FROM cascade_events AS next WHERE next.namespace = event.namespace
    AND next.previous_hash = event.current_hash AND next.cascade_id <> event.cascade_id)`;

test('the open ends and heads of chains are those of all that has arrived, whatever came together and in which order', async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(batches, async (all) => {
      run += 1;
      let count = 0;
      for (const { events: given, isOneCall } of all) {
        const events = given.map(({ namespace, second, isTaken, ...hashes }) => {
          if (!isTaken || count === 0) count += 1;
          return aCascadeEvent({
            ...hashes,
            namespace: `${run}-${namespace}`,
            cascadeId: `${run}-${count}`,
            timestamp: time(`2026-01-01T00:00:0${second}Z`),
          });
        });
        if (isOneCall) await archive.cascadeEvents.saveMany(events);
        else await Promise.all(events.map((event) => archive.cascadeEvents.save(event)));
        const [expected, found] = await Promise.all(
          [`(${openByDefinition})`, 'chain_open_ends'].map((ends) =>
            archive.database.query({
              text: `SELECT namespace, cascade_id, current_hash, timestamp FROM ${ends} AS ends
                WHERE namespace LIKE $1 ORDER BY cascade_id`,
              values: [`${run}-%`],
            }),
          ),
        );
        expect(found).toEqual(expected);
        expect(await headsOf(run, 'heads.event_count, heads.head_cascade_id, heads.head_hash')).toEqual(
          await headsOf(run, `counted.count, latest.cascade_id, latest.current_hash`),
        );
      }
    }),
    { numRuns: 60 },
  );
});

function headsOf(run: number, columns: string): Promise<unknown[]> {
  return archive.database.query({
    text: `SELECT heads.namespace, ${columns
      .split(', ')
      .map((column, at) => `${column} AS c${at}`)
      .join(', ')}
      FROM chain_heads AS heads
      CROSS JOIN LATERAL (SELECT count(*) FROM cascade_events AS event
        WHERE event.namespace = heads.namespace) AS counted
      LEFT JOIN LATERAL (SELECT * FROM (${openByDefinition}) AS ends WHERE ends.namespace = heads.namespace
        ORDER BY timestamp DESC, cascade_id DESC LIMIT 1) AS latest ON true
      WHERE heads.namespace LIKE $1 ORDER BY heads.namespace`,
    values: [`${run}-%`],
  });
}
