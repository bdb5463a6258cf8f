import type { Instant } from '../core/brands';
import type { Database, Session } from '../database';
import {
  cascadeEventKind,
  postmortemKind,
  recoverySessionKind,
  securityIncidentKind,
  servedColumns,
  type RecordKind,
} from '../entities';
import { logVersions, versionOfDocument, versionOfRow } from './log-versions';
import { newSalt, type SaltedVersion } from './salted-version';
import { castTypes, identifier } from './sql/column-sql';
import { selectList, toRows } from './sql/rows';

/** Records that one transaction takes in. */
const BATCH = 200;

/**
 * The condition of SQL for a record that is older than the log and not in it yet. Once the backfill has ended none is:
 * what comes to lie in a table without a salt then was put there past the archive.
 */
export const isOlderThanLog = 'salt IS NULL AND NOT EXISTS (SELECT FROM log_state WHERE is_backfilled)';

/** Takes records that are older than the log into it, with all their versions; gives how many, 0 when none is left. */
export async function backfillLog(database: Database): Promise<number> {
  for (const backfill of [
    () => backfillKind(database, securityIncidentKind),
    () => backfillKind(database, postmortemKind),
    () => backfillKind(database, cascadeEventKind),
    () => backfillKind(database, recoverySessionKind),
  ]) {
    const count = await backfill();
    if (count > 0) return count;
  }
  return 0;
}

function backfillKind<Row extends { recordedAt: Instant }>(
  database: Database,
  kind: RecordKind<Row>,
): Promise<number> {
  const columns = servedColumns(kind.columns);
  return database.transaction(async (tx) => {
    const rows = toRows<Row>(
      columns,
      await tx.query({
        text: `SELECT ${selectList(columns)} FROM ${kind.table} WHERE ${isOlderThanLog}
          ORDER BY recorded_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED`,
      }),
    );
    await takeIntoLog(tx, kind, rows);
    return rows.length;
  });
}

/** Takes locked records that are older than the log into it, with all their versions. */
export async function takeIntoLog<Row extends { recordedAt: Instant }>(
  tx: Session,
  kind: RecordKind<Row>,
  rows: readonly Row[],
): Promise<void> {
  if (rows.length === 0) return;
  const earlier = await earlierVersions(tx, kind, rows);
  const versions = rows.flatMap((row) => {
    const own = earlier.get(String(row[kind.key])) ?? [];
    return [...own, versionOfRow(kind, row, own.at(-1)?.replacedAt ?? row.recordedAt, newSalt())];
  });
  await keepSalts(tx, kind, versions);
  await logVersions(tx, versions);
}

/** Whether any record is older than the log and not in it yet, also one that somebody holds locked. */
export async function hasUnlogged(session: Session): Promise<boolean> {
  const [row] = await session.query<{ any: boolean }>({ text: `SELECT ${anyOlderThanLog()} AS any` });
  return row?.any === true;
}

/** Has the log remember for good that all that is older is in; false while some is not, and where no log has begun. */
export async function endBackfill(session: Session): Promise<boolean> {
  const ended = await session.query({
    text: `UPDATE log_state SET is_backfilled = true WHERE is_backfilled OR NOT (${anyOlderThanLog()}) RETURNING size`,
  });
  return ended.length > 0;
}

function anyOlderThanLog(): string {
  const kinds = [securityIncidentKind, postmortemKind, cascadeEventKind, recoverySessionKind];
  return kinds.map(({ table }) => `EXISTS (SELECT FROM ${table} WHERE ${isOlderThanLog})`).join(' OR ');
}

interface EarlierVersion extends SaltedVersion {
  /** When the version after it was made. */
  readonly replacedAt: Instant;
}

async function earlierVersions<Row extends { recordedAt: Instant }>(
  tx: Session,
  kind: RecordKind<Row>,
  rows: readonly Row[],
): Promise<Map<string, EarlierVersion[]>> {
  const replaced = await tx.query<{ id: string; revision: number; document: string; changedAt: Instant }>({
    text: `SELECT record_id AS id, revision, previous_document AS document, changed_at AS "changedAt"
      FROM revisions WHERE kind = $1 AND record_id = ANY($2::text[]) ORDER BY record_id, revision`,
    values: [kind.name, rows.map((row) => String(row[kind.key]))],
  });
  const firstAt = new Map(rows.map((row) => [String(row[kind.key]), row.recordedAt]));
  const versions = new Map<string, EarlierVersion[]>();
  for (const { id, revision, document, changedAt } of replaced) {
    const own = versions.get(id) ?? [];
    const recordedAt = own.at(-1)?.replacedAt ?? firstAt.get(id) ?? changedAt;
    const version = versionOfDocument(kind, { id, revision: revision - 1, recordedAt, document });
    versions.set(id, [...own, { ...version, replacedAt: changedAt }]);
  }
  return versions;
}

/** The salt of a record's newest version goes beside the record, that of each earlier one beside its document. */
async function keepSalts<Row>(
  tx: Session,
  kind: RecordKind<Row>,
  versions: readonly SaltedVersion[],
): Promise<void> {
  const key = kind.column(kind.key);
  const values = [
    versions.map(({ id }) => id),
    versions.map(({ revision }) => revision),
    versions.map(({ salt }) => salt),
  ];
  await tx.query({
    text: `UPDATE revisions SET previous_salt = given.salt
      FROM unnest($1::text[], $2::integer[], $3::text[]) AS given (id, revision, salt)
      WHERE kind = $4 AND record_id = given.id AND revisions.revision = given.revision + 1`,
    values: [...values, kind.name],
  });
  await tx.query({
    text: `UPDATE ${kind.table} AS records SET salt = given.salt FROM (
        SELECT DISTINCT ON (id) id, salt FROM unnest($1::text[], $2::integer[], $3::text[]) AS given (id, revision, salt)
        ORDER BY id, revision DESC) AS given
      WHERE records.${identifier(key)} = given.id::${castTypes[key.kind]}`,
    values,
  });
}
