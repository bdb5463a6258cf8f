import { verifyChain, type ChainStep, type PlacedEvent } from '../core/chain';
import type { Caller } from '../auth';
import type { Database, Session, Transaction } from '../database';
import { accessEntry, keepAccess } from './access-log';
import { lockChains } from './chain-heads';
import {
  keepChainRecord,
  NO_RECORD,
  type ChainRetention,
  type KeptRecord,
  type Prefix,
} from './chain-retention-record';
import { ChainSource } from './chain-source';
import { consistently, lockedState, type ChainState } from './chain-state';
import type { ChainWindow } from './chain-window';
import { heldEvents } from './held';
import { stretchesOf } from './removed-stretches';
import { walkOptions } from './verify-chain';

/** Events that one transaction removes, so that others get in between. */
const BATCH = 2_000;

/**
 * Removes the beginning of a chain, in chain order, as far as every event of it is older than the cutoff; so it may
 * remove fewer than are older. Held events stay, and those around them go. Each batch leaves, in its own transaction, a
 * retention record that anchors what remains and keeps the verdict on what went. `onBatch` hears how many are gone so
 * far.
 */
export async function removeChainPrefix(
  database: Database,
  caller: Caller,
  retention: ChainRetention,
  onBatch: (removed: number) => void = () => undefined,
): Promise<number> {
  let removed = 0;
  let record = NO_RECORD;
  for (;;) {
    const done: { count: number; record: KeptRecord; hasMore: boolean } = await database.transaction((tx) =>
      removeBatch(tx, caller, retention, record),
    );
    removed += done.count;
    record = done.record;
    if (done.count > 0) onBatch(removed);
    if (!done.hasMore) return removed;
  }
}

/** How many events `removeChainPrefix` would remove now. */
export function countChainPrefix(database: Database, retention: ChainRetention): Promise<number> {
  return consistently(database, retention.namespace, async (session, state) => {
    const held = await heldEvents(session, retention.namespace);
    let count = 0;
    for await (const step of olderSteps(session, state, retention))
      if (step.kind === 'event' && !held.has(step.event.entry.cascadeId)) count += 1;
    return count;
  });
}

async function removeBatch(
  tx: Transaction,
  caller: Caller,
  retention: ChainRetention,
  record: KeptRecord,
): Promise<{ count: number; record: KeptRecord; hasMore: boolean }> {
  const { namespace } = retention;
  await lockChains(tx, [namespace]);
  const prefix = await prefixOf(tx, retention, BATCH);
  if (prefix.events.length === 0) return { count: 0, record, hasMore: false };
  const ids = prefix.events.map(({ entry }) => entry.cascadeId);
  await tx.query({
    text: `INSERT INTO chain_removed_hashes (namespace, hash)
      SELECT $1, given FROM unnest($2::text[]) AS given ON CONFLICT DO NOTHING`,
    values: [namespace, prefix.events.map(({ entry }) => entry.currentHash)],
  });
  await tx.query({
    text: 'DELETE FROM cascade_events WHERE namespace = $1 AND cascade_id = ANY($2::text[])',
    values: [namespace, ids],
  });
  await tx.query({
    text: 'DELETE FROM chain_open_ends WHERE namespace = $1 AND cascade_id = ANY($2::text[])',
    values: [namespace, ids],
  });
  // The head stays where it was: emptied, the chain still goes on from it.
  await tx.query({
    text: `UPDATE chain_heads SET event_count = event_count - cardinality($2::text[]),
        head_cascade_id = CASE WHEN head_cascade_id = ANY($2::text[]) THEN NULL ELSE head_cascade_id END
      WHERE namespace = $1`,
    values: [namespace, ids],
  });
  // Before the record of it, which gives all that waits its place.
  const access = {
    operation: 'deleteCascadeEventsOlderThan',
    kind: 'cascade-events',
    records: [],
    recordCount: ids.length,
    namespaces: [namespace],
  } as const;
  await keepAccess(tx, [accessEntry(caller, access, tx.startedAt)]);
  const kept = await keepChainRecord(tx, caller, retention, prefix, record);
  return { count: ids.length, record: kept, hasMore: prefix.hasMore };
}

/** The beginning of the chain, in its order, that is older and not held; at most so many events. The chain is locked. */
async function prefixOf(tx: Transaction, retention: ChainRetention, most: number): Promise<Prefix> {
  // A hold of events locks their chains as it is placed, so none comes between this and the removal.
  const held = await heldEvents(tx, retention.namespace);
  const isRemoved = (cascadeId: string): boolean => !held.has(cascadeId);
  const state = await lockedState(tx, retention.namespace);
  const walked: PlacedEvent[] = [];
  const accused: (number | null)[] = [];
  let [count, hasMore, isWhole] = [0, false, !state.hasStretches];
  for await (const step of olderSteps(tx, state, retention)) {
    if (step.kind === 'finding') accused.push(step.finding.position);
    if (step.kind !== 'event') continue;
    if (isRemoved(step.event.entry.cascadeId)) {
      hasMore = count === most;
      if (hasMore) break;
      isWhole &&= count === walked.length;
      count += 1;
    }
    walked.push(step.event);
  }
  const events = walked.filter(({ entry }) => isRemoved(entry.cascadeId));
  const stretches = stretchesOf(walked, isRemoved);
  return { events, findingCount: countAgainst(accused, events), stretches, isWhole, hasMore };
}

/** What a walk of the chain tells, from its beginning to the last event before one that is not older. */
async function* olderSteps(
  session: Session,
  state: ChainState,
  { namespace, cutoff, triggeredByNames }: ChainRetention,
): AsyncGenerator<ChainStep> {
  const window: ChainWindow = { namespace, start: null, end: null, upToArrival: state.upToArrival };
  const source = new ChainSource(session, window, triggeredByNames, state.retentions);
  const options = { ...(await walkOptions(session, window, state)), withEvents: true };
  for await (const step of verifyChain(source.batches(), source, options)) {
    if (step.kind === 'event' && step.event.entry.instant >= cutoff) return;
    yield step;
  }
}

/** How many findings accuse one of these events, or none in particular. */
function countAgainst(positions: readonly (number | null)[], events: readonly PlacedEvent[]): number {
  const own = new Set(events.map(({ position }) => position));
  return positions.filter((position) => position === null || own.has(position)).length;
}
