import { isRun, verifyChain, type ChainItem } from '../../src/core/chain';
import type { Session } from '../../src/database';
import { ChainSource } from '../../src/repositories/chain-source';
import { lockedState } from '../../src/repositories/chain-state';
import { eventHash } from '../../src/repositories/sql/event-hash';
import { walkOptions } from '../../src/repositories/verify-chain';
import { useArchive } from './support/archive';
import { recording } from './support/recording-database';

const archive = useArchive();
const namespace = 'payments';
const LENGTH = 240;

beforeEach(async () => {
  const event = { namespace, triggerType: 'T', effects: [{ actionType: 'A', success: true }] };
  await archive.cascadeEvents.recordMany(Array.from({ length: LENGTH }, () => event));
});

/** What a walk found, what it was told, and how many statements that took. */
interface Walk {
  readonly found: readonly string[];
  readonly told: readonly (number | string)[];
  readonly statements: number;
}

/** Walks over the chain as `change` leaves it, in runs and event by event; the change is undone. */
async function walksAfter(
  change: string,
  { where = 'true', smallest = 3, isRehashed = false } = {},
): Promise<{ inRuns: Walk; byEvent: Walk }> {
  const undo = new Error('undone');
  let walks: { inRuns: Walk; byEvent: Walk } | undefined;
  const { database, statements } = recording(archive.database);
  const done = database.transaction(async (tx) => {
    await tx.query({ text: `${change} WHERE ${where}` });
    if (isRehashed) await tx.query({ text: `UPDATE cascade_events SET current_hash = ${eventHash}` });
    const walk = async (pieces: number | null): Promise<Walk> => {
      const before = statements.length;
      return { ...(await walked(tx, pieces)), statements: statements.length - before };
    };
    walks = { inRuns: await walk(smallest), byEvent: await walk(null) };
    throw undo;
  });
  await expect(done).rejects.toBe(undo);
  if (walks === undefined) throw new Error('nothing was walked');
  return walks;
}

async function walked(tx: Session, smallest: number | null): Promise<Omit<Walk, 'statements'>> {
  const window = { namespace, start: null, end: null, upToArrival: null };
  const state = await lockedState(tx, namespace);
  const source = new ChainSource(tx, window, [], state.retentions);
  const told: (number | string)[] = [];
  async function* noted(): AsyncGenerator<readonly ChainItem[]> {
    const items =
      smallest === null
        ? source.batches()
        : source.runs({ smallest, largest: 70, withEffects: true, followedByRemoved: [] });
    for await (const batch of items) {
      for (const item of batch) told.push(isRun(item) ? item.length : item.cascadeId);
      yield batch;
    }
  }
  const found: string[] = [];
  for await (const step of verifyChain(noted(), source, await walkOptions(tx, window, state)))
    if (step.kind === 'finding') found.push(`${step.finding.kind} ${step.finding.cascadeId}`);
  return { found: found.sort(), told };
}

/** The event with this number, from 0. */
function numbered(number: number): string {
  return `cascade_id = (SELECT cascade_id FROM cascade_events ORDER BY timestamp, cascade_id OFFSET ${number} LIMIT 1)`;
}

describe('a chain told in runs', () => {
  it('is one row a piece where it is sound, and pieces grow', async () => {
    const { inRuns, byEvent } = await walksAfter('UPDATE cascade_events SET archived_at = now()');
    expect(inRuns.told).toEqual([expect.any(String), 2, 30, 70, 70, 67]);
    expect([inRuns.found, byEvent.found]).toEqual([[], []]);
    expect(byEvent.told).toHaveLength(LENGTH);
  });

  const changes: [what: string, change: string][] = [
    ['changed details', `UPDATE cascade_events SET trigger_details = '{"a":1}'`],
    ['effects that are no JSON', `UPDATE cascade_events SET effects = '[{'`],
    ['another predecessor', `UPDATE cascade_events SET previous_hash = repeat('0', 64)`],
    ['a predecessor that must be escaped', `UPDATE cascade_events SET previous_hash = 'a"b'`],
    ['no predecessor', `UPDATE cascade_events SET previous_hash = NULL`],
    ['another hash', `UPDATE cascade_events SET current_hash = repeat('0', 64)`],
    ['a count', `UPDATE cascade_events SET success_count = 0, failure_count = 1`],
    ['another time', `UPDATE cascade_events SET timestamp = timestamp + interval '1 second'`],
    ['another scheme', `UPDATE cascade_events SET hash_scheme = 'hot'`],
    ['no scheme', `UPDATE cascade_events SET hash_scheme = NULL`],
    [
      'a name that is not hashed',
      `UPDATE cascade_events SET triggered_by = 'x', is_triggered_by_known = false`,
    ],
    ['nothing', 'DELETE FROM cascade_events'],
  ];
  const places = [0, 1, 2, 3, 32, 33, 34, 102, 103, 200, LENGTH - 2, LENGTH - 1];

  it.each(changes)('finds %s wherever it stands, as event by event', async (what, change) => {
    for (const place of places) {
      const { inRuns, byEvent } = await walksAfter(change, { where: numbered(place) });
      expect({ place, found: inRuns.found }).toEqual({ place, found: byEvent.found });
      // The first event has no predecessor.
      expect(inRuns.found.length).toBeGreaterThan(what === 'no predecessor' && place === 0 ? -1 : 0);
    }
  });

  it.each([
    ...changes.filter(([what]) => what !== 'nothing'),
    [
      'links to nowhere under sound hashes',
      `UPDATE cascade_events SET previous_hash = 'none ' || cascade_id`,
    ],
  ])('costs few statements where all events have %s', async (what, change) => {
    const isRehashed = what.includes('sound hashes');
    const { inRuns, byEvent } = await walksAfter(change, { smallest: 100, isRehashed });
    expect(inRuns.found).toEqual(byEvent.found);
    expect(inRuns.found.length).toBeGreaterThanOrEqual(LENGTH - 1);
    expect(inRuns.statements).toBeLessThan(LENGTH / 4);
    expect(byEvent.statements).toBeLessThan(LENGTH / 4);
  });
});
