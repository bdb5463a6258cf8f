import type { Instant } from '../core/brands';
import type { ChainEntry, PlacedEvent } from '../core/chain';
import type { Caller } from '../auth';
import type { Transaction } from '../database';
import { joinedStretches, stretchesText, type KeptStretch } from './removed-stretches';
import { joinedRanges, keepRetentionVersion, logRangesOf, logRetentionRecords } from './retention-log';

/** What is removed from one namespace, for whom and why. */
export interface ChainRetention {
  readonly namespace: string;
  readonly cutoff: Instant;
  readonly reason: string;
  readonly triggeredByNames: readonly string[];
}

/** The beginning of a chain that may go, with what was found against it. */
export interface Prefix {
  /** Without those that are held. */
  readonly events: readonly PlacedEvent[];
  readonly findingCount: number;
  readonly stretches: readonly KeptStretch[];
  /** Whether it is all one stretch from the first event on, and so was all that retention removed before. */
  readonly isWhole: boolean;
  /** Whether more of the chain may go. */
  readonly hasMore: boolean;
}

/** The record of a retention as far as it got: further batches are taken into it. */
export interface KeptRecord {
  readonly id: string | null;
  readonly stretches: readonly KeptStretch[];
  /** Whether first and last of the record say all that its stretches do. */
  readonly isWhole: boolean;
}

/** That of a retention which has removed nothing yet. */
export const NO_RECORD: KeptRecord = { id: null, stretches: [], isWhole: true };

/** Makes the record of a retention, or takes a further batch into it; the log gets it either way. */
export async function keepChainRecord(
  tx: Transaction,
  caller: Caller,
  retention: ChainRetention,
  prefix: Prefix,
  { id, ...earlier }: KeptRecord,
): Promise<KeptRecord> {
  const ids = prefix.events.map(({ entry }) => entry.cascadeId);
  const ranges = await logRangesOf(tx, 'cascade-events', ids);
  const stretches = joinedStretches(earlier.stretches, prefix.stretches);
  const isWhole = earlier.isWhole && prefix.isWhole;
  const text = isWhole ? null : stretchesText(stretches);
  const kept =
    id === null
      ? await makeRecord(tx, caller, retention, prefix, ranges, text)
      : await extendRecord(tx, caller, prefix, id, ranges, text);
  await logRetentionRecords(tx, [kept]);
  return { id: kept, stretches, isWhole };
}

async function makeRecord(
  tx: Transaction,
  caller: Caller,
  { namespace, cutoff, reason }: ChainRetention,
  { events, findingCount }: Prefix,
  ranges: string | null,
  stretches: string | null,
): Promise<string> {
  const [first, last] = endsOf(events);
  const [made] = await tx.query<{ id: string }>({
    text: `INSERT INTO retention_records (kind, namespace, removed_count, first_cascade_id, first_hash,
        first_timestamp, last_cascade_id, last_hash, last_timestamp, genesis_hash, verified, finding_count,
        cutoff, removed_by, reason, log_ranges, stretches)
      VALUES ('cascade-events', $1, $2::bigint, $3, $4, $5, $6, $7, $8, $9, $10::bigint = 0, $10::bigint,
        $11, $12, $13, $14, $15)
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
      genesisOf(events),
      findingCount,
      cutoff,
      caller.actor,
      reason,
      ranges,
      stretches,
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
  stretches: string | null,
): Promise<string> {
  const [, last] = endsOf(events);
  const { logRanges } = await keepRetentionVersion(tx, caller, recordId);
  await tx.query({
    text: `UPDATE retention_records SET removed_count = removed_count + $2::bigint, last_cascade_id = $3,
        last_hash = $4, last_timestamp = $5, verified = verified AND $6::bigint = 0,
        finding_count = finding_count + $6::bigint, log_ranges = $7, stretches = $8,
        genesis_hash = coalesce(genesis_hash, $9), revision = revision + 1
      WHERE id = $1`,
    values: [
      recordId,
      events.length,
      last.cascadeId,
      last.currentHash,
      last.instant,
      findingCount,
      joinedRanges(logRanges, ranges),
      stretches,
      genesisOf(events),
    ],
  });
  return recordId;
}

/** The hash of the event without predecessor, where it is one of these. */
function genesisOf(events: readonly PlacedEvent[]): string | null {
  return events.find(({ entry }) => (entry.previousHash ?? '') === '')?.entry.currentHash ?? null;
}

function endsOf(events: readonly PlacedEvent[]): [ChainEntry, ChainEntry] {
  const [first, last] = [events[0]?.entry, events.at(-1)?.entry];
  if (first === undefined || last === undefined) throw new Error('a retention record of nothing');
  return [first, last];
}
