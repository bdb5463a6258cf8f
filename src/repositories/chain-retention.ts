import type { Instant } from '../core/brands';
import { verifyChain, type ChainEntry, type ChainStep, type PlacedEvent } from '../core/chain';
import type { Caller } from '../auth';
import type { Database, Session, Transaction } from '../database';
import { lockChains } from './chain-heads';
import { ChainSource } from './chain-source';
import { consistently, lockedState, type ChainState } from './chain-state';
import type { ChainWindow } from './chain-window';
import { joinedRanges, keepRetentionVersion, logRangesOf, logRetentionRecords } from './retention-log';
import { walkOptions } from './verify-chain';

/** Events that one transaction removes, so that others get in between. */
const BATCH = 2_000;

/** What is removed from one namespace, for whom and why. */
export interface ChainRetention {
  readonly namespace: string;
  readonly cutoff: Instant;
  readonly reason: string;
  readonly triggeredByNames: readonly string[];
}

/** The beginning of a chain that may go, with what was found against it. */
interface Prefix {
  readonly events: readonly PlacedEvent[];
  readonly findingCount: number;
  /** Whether more of the chain may go. */
  readonly hasMore: boolean;
}

/**
 * Removes the beginning of a chain, in chain order, as far as every event of it is older than the cutoff; so it may
 * remove fewer than are older. Each batch leaves, in its own transaction, a retention record that anchors what
 * remains and keeps the verdict on what went. `onBatch` hears how many are gone so far.
 */
export async function removeChainPrefix(
  database: Database,
  caller: Caller,
  retention: ChainRetention,
  onBatch: (removed: number) => void = () => undefined,
): Promise<number> {
  let removed = 0;
  let recordId: string | null = null;
  for (;;) {
    const done: { count: number; recordId: string | null; hasMore: boolean } = await database.transaction(
      (tx) => removeBatch(tx, caller, retention, recordId),
    );
    removed += done.count;
    recordId = done.recordId;
    if (done.count > 0) onBatch(removed);
    if (!done.hasMore) return removed;
  }
}

/** How many events `removeChainPrefix` would remove now. */
export function countChainPrefix(database: Database, retention: ChainRetention): Promise<number> {
  return consistently(database, retention.namespace, async (session, state) => {
    let count = 0;
    for await (const step of olderSteps(session, state, retention)) if (step.kind === 'event') count += 1;
    return count;
  });
}

async function removeBatch(
  tx: Transaction,
  caller: Caller,
  retention: ChainRetention,
  recordId: string | null,
): Promise<{ count: number; recordId: string | null; hasMore: boolean }> {
  const { namespace } = retention;
  await lockChains(tx, [namespace]);
  const prefix = await prefixOf(tx, retention, BATCH);
  if (prefix.events.length === 0) return { count: 0, recordId, hasMore: false };
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
    text: 'UPDATE chain_heads SET event_count = event_count - $2::bigint WHERE namespace = $1',
    values: [namespace, ids.length],
  });
  const id = await keepRecord(tx, caller, retention, prefix, recordId);
  return { count: ids.length, recordId: id, hasMore: prefix.hasMore };
}

/** The beginning of the chain, in its order, that is older; at most so many events. */
async function prefixOf(tx: Transaction, retention: ChainRetention, most: number): Promise<Prefix> {
  const events: PlacedEvent[] = [];
  const accused: (number | null)[] = [];
  let hasMore = false;
  for await (const step of olderSteps(tx, await lockedState(tx, retention.namespace), retention)) {
    if (step.kind === 'finding') accused.push(step.finding.position);
    if (step.kind !== 'event') continue;
    hasMore = events.length === most;
    if (hasMore) break;
    events.push(step.event);
  }
  return { events, findingCount: countBefore(accused, events.length), hasMore };
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

function countBefore(positions: readonly (number | null)[], end: number): number {
  return positions.filter((position) => position === null || position < end).length;
}

/** Makes the record of a retention, or takes a further batch into it; the log gets it either way. */
async function keepRecord(
  tx: Transaction,
  caller: Caller,
  retention: ChainRetention,
  prefix: Prefix,
  recordId: string | null,
): Promise<string> {
  const ids = prefix.events.map(({ entry }) => entry.cascadeId);
  const ranges = await logRangesOf(tx, 'cascade-events', ids);
  const id =
    recordId === null
      ? await makeRecord(tx, caller, retention, prefix, ranges)
      : await extendRecord(tx, caller, prefix, recordId, ranges);
  await logRetentionRecords(tx, [id]);
  return id;
}

async function makeRecord(
  tx: Transaction,
  caller: Caller,
  { namespace, cutoff, reason }: ChainRetention,
  { events, findingCount }: Prefix,
  ranges: string | null,
): Promise<string> {
  const [first, last] = endsOf(events);
  const genesis = events.find(({ entry }) => (entry.previousHash ?? '') === '')?.entry.currentHash ?? null;
  const [made] = await tx.query<{ id: string }>({
    text: `INSERT INTO retention_records (kind, namespace, removed_count, first_cascade_id, first_hash,
        first_timestamp, last_cascade_id, last_hash, last_timestamp, genesis_hash, verified, finding_count,
        cutoff, removed_by, reason, log_ranges)
      VALUES ('cascade-events', $1, $2::bigint, $3, $4, $5, $6, $7, $8, $9, $10::bigint = 0, $10::bigint,
        $11, $12, $13, $14)
      RETURNING id`,
    values: [
      namespace,
      events.length,
      first.cascadeId,
      first.currentHash,
      first.instant,
      last.cascadeId,
      last.currentHash,
      last.instant,
      genesis,
      findingCount,
      cutoff,
      caller.actor,
      reason,
      ranges,
    ],
  });
  if (made === undefined) throw new Error('a retention record was not made');
  return made.id;
}

async function extendRecord(
  tx: Transaction,
  caller: Caller,
  { events, findingCount }: Prefix,
  recordId: string,
  ranges: string | null,
): Promise<string> {
  const [, last] = endsOf(events);
  const { logRanges } = await keepRetentionVersion(tx, caller, recordId);
  await tx.query({
    text: `UPDATE retention_records SET removed_count = removed_count + $2::bigint, last_cascade_id = $3,
        last_hash = $4, last_timestamp = $5, verified = verified AND $6::bigint = 0,
        finding_count = finding_count + $6::bigint, log_ranges = $7, revision = revision + 1
      WHERE id = $1`,
    values: [
      recordId,
      events.length,
      last.cascadeId,
      last.currentHash,
      last.instant,
      findingCount,
      joinedRanges(logRanges, ranges),
    ],
  });
  return recordId;
}

function endsOf(events: readonly PlacedEvent[]): [ChainEntry, ChainEntry] {
  const [first, last] = [events[0]?.entry, events.at(-1)?.entry];
  if (first === undefined || last === undefined) throw new Error('a retention record of nothing');
  return [first, last];
}
