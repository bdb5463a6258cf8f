import type { Instant } from '../core/brands';
import { quote } from '../core/json';
import type { Caller } from '../auth';
import type { Session } from '../database';
import type { RecordKindName, RetentionRecord } from '../entities';
import { keepVersion } from './keep-version';
import { sequenceWithin } from './log-sequencer';
import { logVersions } from './log-versions';
import { newSalt } from './salted-version';
import { membersDocument, textMember, timeMember } from './members-document';

/** Entries of other kinds that one range reaches over at most: so many are looked through for one of its kind. */
const MOST_BETWEEN = 1_000;

/**
 * The places in the log of all versions of these records, as ranges in JSON (`[[first,last],…]`, inclusive): what a
 * retention record excuses. It excuses entries of this kind alone, so a range may reach over others, such as those of
 * the access log that stand beside each write. Entries that still wait get their places first. Null where there is no
 * log yet: what is removed before it begins will not be in it.
 */
export async function logRangesOf(
  tx: Session,
  kind: RecordKindName,
  recordIds: readonly string[],
): Promise<string | null> {
  if (!(await sequenceWithin(tx))) {
    await tx.query({
      text: 'DELETE FROM log_entries WHERE kind = $1 AND record_id = ANY($2::text[])',
      values: [kind, recordIds],
    });
    return null;
  }
  const rows = await tx.query<{ place: string; isNext: boolean | null }>({
    text: `SELECT place, place - earlier <= ${MOST_BETWEEN} AND NOT EXISTS (
          SELECT FROM log_entries AS others
          WHERE others.kind = $1 AND others.log_index > earlier AND others.log_index < place) AS "isNext"
      FROM (SELECT log_index AS place, lag(log_index) OVER (ORDER BY log_index) AS earlier FROM log_entries
        WHERE kind = $1 AND record_id = ANY($2::text[]) AND log_index IS NOT NULL) AS removed
      ORDER BY place`,
    values: [kind, recordIds],
  });
  const next = new Set(rows.flatMap(({ place, isNext }) => (isNext === true ? [BigInt(place)] : [])));
  return rangesText(
    rows.map(({ place }) => BigInt(place)),
    (_, later) => next.has(later),
  );
}

/** Places in ascending order as ranges in JSON; `isNext` says whether two belong to one range. */
export function rangesText(
  places: readonly bigint[],
  isNext: (earlier: bigint, later: bigint) => boolean = (earlier, later) => earlier + 1n === later,
): string {
  const ranges: [bigint, bigint][] = [];
  for (const place of places) {
    const last = ranges.at(-1);
    if (last !== undefined && isNext(last[1], place)) last[1] = place;
    else ranges.push([place, place]);
  }
  return `[${ranges.map(([first, last]) => `[${first},${last}]`).join(',')}]`;
}

/** Both lists of ranges, as one; null where one is not known. */
export function joinedRanges(earlier: string | null, later: string | null): string | null {
  if (earlier === null || later === null) return null;
  return `[${[earlier, later]
    .map((text) => text.slice(1, -1))
    .filter((text) => text !== '')
    .join(',')}]`;
}

/** A retention record as it is stored. */
export type StoredRetentionRecord = Readonly<RetentionRecord>;

/** Locks a retention record and keeps the version that is about to be changed. */
export async function keepRetentionVersion(
  tx: Session,
  caller: Caller,
  id: string,
): Promise<StoredRetentionRecord> {
  const [record] = await readRetentionRecords(tx, [id], 'FOR UPDATE');
  if (record === undefined) throw new Error('a retention record is gone');
  const { revision, salt } = record;
  const version = {
    kind: 'retention-records',
    id,
    revision,
    document: retentionDocument(record),
    salt,
  } as const;
  await keepVersion(tx, caller, version, 'a further batch was removed');
  return record;
}

/**
 * Puts the retention records that are older than the log into it, as it begins and never later: one that is put into
 * the table by hand must not be taken for one of those.
 */
export async function takeInRetentionRecords(tx: Session): Promise<void> {
  const records = await tx.query<{ id: string }>({
    text: 'SELECT id FROM retention_records WHERE salt IS NULL ORDER BY id',
  });
  if (records.length > 0)
    await logRetentionRecords(
      tx,
      records.map(({ id }) => id),
    );
}

/** Salts retention records as they are now, and puts them into the log. */
export async function logRetentionRecords(tx: Session, ids: readonly string[]): Promise<void> {
  const salts = ids.map(newSalt);
  const times = await tx.query<{ id: string; changedAt: Instant }>({
    text: `UPDATE retention_records AS records SET salt = given.salt
      FROM unnest($1::bigint[], $2::text[]) AS given (id, salt) WHERE records.id = given.id
      RETURNING records.id, clock_timestamp() AS "changedAt"`,
    values: [ids, salts],
  });
  const changedAt = new Map(times.map((row) => [row.id, row.changedAt]));
  const records = await readRetentionRecords(tx, ids, '');
  await logVersions(
    tx,
    records.map((record) => ({
      kind: 'retention-records',
      namespace: record.namespace,
      id: record.id,
      revision: record.revision,
      recordedAt: changedAt.get(record.id) ?? record.removedAt,
      document: retentionDocument(record),
      salt: record.salt ?? '',
    })),
  );
  // Only what has its place excuses a removal: never may the one be seen without the other.
  await sequenceWithin(tx);
}

function readRetentionRecords(
  tx: Session,
  ids: readonly string[],
  lock: '' | 'FOR UPDATE',
): Promise<StoredRetentionRecord[]> {
  return tx.query<StoredRetentionRecord>({
    text: `SELECT ${storedRetentionColumns} FROM retention_records WHERE id = ANY($1::bigint[]) ORDER BY id ${lock}`,
    values: [ids],
  });
}

/** The columns of a StoredRetentionRecord. */
export const storedRetentionColumns = `id, kind, namespace, removed_count AS "removedCount",
  first_cascade_id AS "firstCascadeId", first_hash AS "firstHash", first_timestamp AS "firstTimestamp",
  last_cascade_id AS "lastCascadeId", last_hash AS "lastHash", last_timestamp AS "lastTimestamp",
  genesis_hash AS "genesisHash", verified, finding_count AS "findingCount", cutoff, removed_at AS "removedAt",
  removed_by AS "removedBy", reason, salt, revision, log_ranges AS "logRanges", stretches`;

/** A retention record as the log hashes it: canonical JSON with snake_case keys, without keys that are null. */
export function retentionDocument(record: StoredRetentionRecord): string {
  const [text, time] = [textMember, timeMember];
  return membersDocument({
    cutoff: time(record.cutoff),
    finding_count: record.findingCount,
    first_cascade_id: text(record.firstCascadeId),
    first_hash: text(record.firstHash),
    first_timestamp: time(record.firstTimestamp),
    genesis_hash: text(record.genesisHash),
    id: record.id,
    kind: quote(record.kind),
    last_cascade_id: text(record.lastCascadeId),
    last_hash: text(record.lastHash),
    last_timestamp: time(record.lastTimestamp),
    log_ranges: record.logRanges,
    namespace: quote(record.namespace),
    reason: quote(record.reason),
    removed_at: time(record.removedAt),
    removed_by: quote(record.removedBy),
    removed_count: record.removedCount,
    stretches: record.stretches,
    verified: record.verified === null ? null : String(record.verified),
  });
}
