import fc from 'fast-check';
import { FreeHeads1765200000000 } from '../../src/database/migrations/1765200000000-free-heads';
import type { Statement } from '../../src/database';
import { cascadeEventKind } from '../../src/entities';
import { lockChains, noteArrivals } from '../../src/repositories/chain-heads';
import { time, aCascadeEvent } from '../support/builders';
import { useArchive } from './support/archive';
import { keptEnds } from './support/open-ends';

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
          [`(${openByDefinition})`, keptEnds].map((ends) =>
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

function kept(
  query = (text: string): Promise<unknown[]> => archive.database.query({ text }),
): Promise<unknown[]> {
  return query(
    `SELECT heads.namespace, event_count, head_cascade_id, head_hash, head_timestamp, (
        SELECT array_agg(cascade_id ORDER BY cascade_id) FROM chain_open_ends AS ends
        WHERE ends.namespace = heads.namespace) AS others
      FROM chain_heads AS heads ORDER BY heads.namespace`,
  );
}

const day = (date: number) => time(`2026-01-0${date}T00:00:00Z`);
const first = aCascadeEvent({
  namespace: 'n',
  cascadeId: 'first',
  previousHash: '0',
  currentHash: '1',
  timestamp: day(1),
});
const second = aCascadeEvent({
  namespace: 'n',
  cascadeId: 'second',
  previousHash: '1',
  currentHash: '2',
  timestamp: day(3),
});
const stray = aCascadeEvent({
  namespace: 'n',
  cascadeId: 'stray',
  previousHash: 'x',
  currentHash: '3',
  timestamp: day(2),
});

describe('a head that retention has removed', () => {
  beforeEach(async () => {
    await archive.cascadeEvents.saveMany([first, second]);
    await archive.cascadeEvents.deleteOlderThan({ namespace: 'n', cutoff: day(9), reason: 'r' });
  });

  it('stays as what the next is to follow', async () => {
    expect(await kept()).toEqual([
      expect.objectContaining({ event_count: '0', head_cascade_id: null, head_hash: '2', others: null }),
    ]);
  });

  it('is no open end: whatever comes next is the head, though it be older', async () => {
    await archive.cascadeEvents.save(stray);
    expect(await kept()).toEqual([
      expect.objectContaining({ event_count: '1', head_cascade_id: 'stray', head_hash: '3', others: null }),
    ]);
  });
});

describe('a head that retention has removed while another end is held', () => {
  beforeEach(async () => {
    await archive.cascadeEvents.saveMany([first, stray, second]);
    await archive.holds.place(cascadeEventKind, { ids: ['stray'] }, 'a case');
    await archive.cascadeEvents.deleteOlderThan({ namespace: 'n', cutoff: day(9), reason: 'r' });
    expect(await kept()).toEqual([
      expect.objectContaining({ head_cascade_id: null, head_hash: '2', others: ['stray'] }),
    ]);
  });

  it('gives its place to that, where what comes is older', async () => {
    await archive.cascadeEvents.save(
      aCascadeEvent({ namespace: 'n', cascadeId: 'older', currentHash: '4', timestamp: day(1) }),
    );
    expect(await kept()).toEqual([
      expect.objectContaining({
        event_count: '2',
        head_cascade_id: 'stray',
        head_hash: '3',
        others: ['older'],
      }),
    ]);
  });

  it('gives its place to what follows it', async () => {
    await archive.cascadeEvents.recordMany([{ namespace: 'n', triggerType: 't', effects: [] }]);
    const [recorded] = await archive.cascadeEvents.find({ filter: { previousHash: { eq: '2' } } });
    expect(await kept()).toEqual([
      expect.objectContaining({ head_cascade_id: recorded?.cascadeId, others: ['stray'] }),
    ]);
  });
});

test('a head that retention has removed is what the next event follows as long as no other end is open', async () => {
  await archive.cascadeEvents.saveMany([first, second]);
  await archive.holds.place(cascadeEventKind, { ids: ['first'] }, 'a case');
  await archive.cascadeEvents.deleteOlderThan({ namespace: 'n', cutoff: day(9), reason: 'r' });
  await archive.cascadeEvents.save(
    aCascadeEvent({ namespace: 'n', cascadeId: 'before', currentHash: '0', timestamp: day(1) }),
  );
  expect(await kept()).toEqual([
    expect.objectContaining({ event_count: '2', head_cascade_id: null, head_hash: '2', others: null }),
  ]);
});

test('open ends are looked for by their keys, though the tables were empty when that was planned', async () => {
  await archive.database.query({ text: 'ANALYZE chain_open_ends, chain_heads' });
  const plan = await archive.database.transaction(async (tx) => {
    await lockChains(tx, ['n']);
    const asked: Statement[] = [];
    noteArrivals({ last: (statement) => void asked.push(statement) }, ['first']);
    const [{ text, values } = { text: '' }] = asked;
    const lines = await tx.query({ text: `EXPLAIN ${text}`, ...(values !== undefined && { values }) });
    return lines.map((line) => Object.values(line as object).join()).join('\n');
  });
  expect(plan).toMatch(/Index Scan .*on chain_open_ends/);
  expect(plan).not.toContain('Seq Scan');
});

test('open ends are found again in an archive that kept the heads among the open ends', async () => {
  await archive.cascadeEvents.saveMany([first, stray, second]);
  const removed = { namespace: 'gone', cascadeId: 'gone', timestamp: day(1) };
  await archive.cascadeEvents.save(aCascadeEvent(removed));
  await archive.cascadeEvents.deleteOlderThan({ namespace: 'gone', cutoff: day(9), reason: 'r' });
  const before = await kept();
  const migration = new FreeHeads1765200000000();
  const runner = archive.database.dataSource.createQueryRunner();
  try {
    await migration.down(runner);
    // the embedded engine has one connection, which the runner holds
    expect(await kept((text) => runner.query(text))).toEqual([
      expect.objectContaining({ namespace: 'gone', others: null }),
      expect.objectContaining({ namespace: 'n', others: ['second', 'stray'] }),
    ]);
    await runner.query(`UPDATE chain_heads SET head_cascade_id = 'gone' WHERE namespace = 'gone'`);
    await migration.up(runner);
  } finally {
    await runner.release();
  }
  expect(await kept()).toEqual(before);
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
