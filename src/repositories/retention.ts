import type { Instant } from '../core/brands';
import { inField } from '../core/errors';
import type { Timestamp } from '../core/timestamp';
import type { Caller } from '../auth';
import type { Database, Session, Transaction } from '../database';
import type { RecordKind } from '../entities';
import type { Scope } from '../query';
import { accessEntry, keepAccess } from './access-log';
import { heldAmong, isHeld } from './held';
import { logRangesOf, logRetentionRecords } from './retention-log';
import { checkInScope } from './scope-checks';
import { castTypes, identifier } from './sql/column-sql';
import { Parameters } from './sql/parameters';
import { andWithin, View } from './sql/scope';
import { requiredReason, storedValue } from './values';

/** What is deleted, and why. */
export interface Retention {
  /** Records whose time is earlier than this, strictly; those without a time never. */
  readonly cutoff: Timestamp;
  /** Required, at most 2 MB: it is kept. */
  readonly reason: string;
  /** One namespace; all of the caller's where it is left out. */
  readonly namespace?: string | null;
}

/** A retention checked: its reason is given, its namespace can be one, and lies within the scope (else FORBIDDEN). */
export function checkRetention<Row>(
  scoped: { readonly scope: Scope },
  kind: RecordKind<Row>,
  { cutoff, reason, namespace }: Retention,
): { readonly cutoff: Timestamp; readonly reason: string; readonly namespace: string | null } {
  requiredReason(reason);
  if (namespace === null || namespace === undefined) return { cutoff, reason, namespace: null };
  inField('namespace', () => storedValue(kind.column('namespace'), namespace));
  checkInScope(scoped, kind, namespace);
  return { cutoff, reason, namespace };
}

/** Rows deleted by one statement, so that others get in between. */
const DELETE_BATCH = 5_000;

/**
 * Deletes the caller's records of the kind older than the cutoff that nothing holds, in batches, and gives their number. Each batch
 * leaves a retention record for each namespace, in its own transaction.
 */
export async function deleteRowsOlderThan<Row>(
  database: Database,
  caller: Caller,
  kind: RecordKind<Row>,
  retention: Retention,
): Promise<number> {
  const checked = checkRetention(caller, kind, retention);
  let total = 0;
  for (;;) {
    const { deleted, isLast } = await database.transaction((tx) => deleteBatch(tx, caller, kind, checked));
    total += deleted;
    if (isLast) return total;
  }
}

/** How many records `deleteRowsOlderThan` would delete now. */
export async function countRowsOlderThan<Row>(
  view: View,
  kind: RecordKind<Row>,
  retention: Retention,
): Promise<number> {
  return countOlder(view, kind, retention, 'free');
}

/** How many records are older than the cutoff and stay, because something holds them. */
export async function countHeldOlderThan<Row>(
  view: View,
  kind: RecordKind<Row>,
  retention: Retention,
): Promise<number> {
  return countOlder(view, kind, retention, 'held');
}

/** The namespaces of records that are older than the cutoff and free, by code point. */
export async function namespacesWithOlder<Row>(
  view: View,
  kind: RecordKind<Row>,
  cutoff: Timestamp,
): Promise<string[]> {
  const parameters = new Parameters([cutoff.instant, null]);
  const rows = await view.session.query<{ namespace: string }>({
    text: `SELECT DISTINCT ${identifier(kind.column('namespace'))} AS namespace FROM ${kind.table}
      WHERE ${olderThan(view, kind, 'free', parameters)} ORDER BY namespace`,
    values: parameters.values,
  });
  return rows.map(({ namespace }) => namespace);
}

async function countOlder<Row>(
  view: View,
  kind: RecordKind<Row>,
  retention: Retention,
  which: 'held' | 'free',
): Promise<number> {
  const { cutoff, namespace } = checkRetention(view, kind, retention);
  const parameters = new Parameters([cutoff.instant, namespace]);
  const [row] = await view.session.query<{ count: string }>({
    text: `SELECT count(*) AS count FROM ${kind.table} WHERE ${olderThan(view, kind, which, parameters)}`,
    values: parameters.values,
  });
  return Number(row?.count ?? 0);
}

/** That the view shows it, and it is older, and held or free. $1 is the cutoff, $2 the namespace or null. */
function olderThan<Row>(
  view: View,
  kind: RecordKind<Row>,
  which: 'held' | 'free',
  parameters: Parameters,
): string {
  const held = isHeld(kind.name, `${kind.table}.${identifier(kind.column(kind.key))}`);
  return `${identifier(kind.column(kind.time))} < $1::timestamptz
    AND ($2::text IS NULL OR ${identifier(kind.column('namespace'))} = $2::text)
    AND ${which === 'held' ? held : `NOT ${held}`}${andWithin(view, kind, parameters)}`;
}

/** The versions of a record go with it: a record saved under its key later has a history of its own. */
async function deleteBatch<Row>(
  tx: Transaction,
  caller: Caller,
  kind: RecordKind<Row>,
  { cutoff, reason, namespace }: ReturnType<typeof checkRetention>,
): Promise<{ deleted: number; isLast: boolean }> {
  const key = identifier(kind.column(kind.key));
  const time = identifier(kind.column(kind.time));
  const parameters = new Parameters([cutoff.instant, namespace]);
  const older = olderThan(View.of(tx, caller), kind, 'free', parameters);
  const locked = await tx.query<{ key: string }>({
    text: `SELECT ${key}::text AS key FROM ${kind.table} WHERE ${older}
      ORDER BY ${time}, ${key} LIMIT ${DELETE_BATCH} FOR UPDATE`,
    values: parameters.values,
  });
  const isLast = locked.length < DELETE_BATCH;
  const keys = locked.map((row) => row.key);
  // A hold that had them locked first is only seen now.
  const held = await heldAmong(tx, kind.name, keys);
  const free = keys.filter((one) => !held.has(one));
  if (free.length === 0) return { deleted: 0, isLast };
  const deleted = await tx.query<{ key: string }>({
    text: `DELETE FROM ${kind.table} WHERE ${key} = ANY($1::${castTypes[kind.column(kind.key).kind]}[])
      RETURNING ${key}::text AS key, ${identifier(kind.column('namespace'))} AS namespace, ${time} AS time`,
    values: [free],
  });
  await tx.query({
    text: 'DELETE FROM revisions WHERE kind = $1 AND record_id = ANY($2::text[])',
    values: [kind.name, deleted.map((row) => row.key)],
  });
  // Before the records of it, which give all that waits its place.
  const access = {
    operation: 'deleteRecoverySessionsOlderThan',
    kind: kind.name,
    records: [],
    recordCount: deleted.length,
    namespaces: (deleted as DeletedRow[]).map((row) => row.namespace),
  };
  await keepAccess(tx, [accessEntry(caller, access, tx.startedAt)]);
  await keepRecords(tx, caller, kind, deleted as DeletedRow[], cutoff, reason);
  return { deleted: deleted.length, isLast };
}

interface DeletedRow {
  readonly key: string;
  readonly namespace: string;
  readonly time: Instant;
}

async function keepRecords<Row>(
  tx: Session,
  caller: Caller,
  kind: RecordKind<Row>,
  deleted: readonly DeletedRow[],
  cutoff: Timestamp,
  reason: string,
): Promise<void> {
  const byNamespace = new Map<string, string[]>();
  for (const { key, namespace } of deleted) {
    const keys = byNamespace.get(namespace);
    if (keys === undefined) byNamespace.set(namespace, [key]);
    else keys.push(key);
  }
  const ranges = new Map<string, string | null>();
  for (const [namespace, keys] of byNamespace) ranges.set(namespace, await logRangesOf(tx, kind.name, keys));
  const made = await tx.query<{ id: string }>({
    text: `INSERT INTO retention_records (kind, namespace, removed_count, first_timestamp, last_timestamp,
        cutoff, removed_by, reason, log_ranges)
      SELECT $1, given.namespace, count(*), min(given.time), max(given.time), $4::timestamptz, $5, $6, ranges.text
      FROM unnest($2::text[], $3::timestamptz[]) AS given (namespace, time)
      JOIN unnest($7::text[], $8::text[]) AS ranges (namespace, text) USING (namespace)
      GROUP BY given.namespace, ranges.text RETURNING id`,
    values: [
      kind.name,
      deleted.map(({ namespace }) => namespace),
      deleted.map(({ time }) => time),
      cutoff.instant,
      caller.actor,
      reason,
      [...ranges.keys()],
      [...ranges.values()],
    ],
  });
  await logRetentionRecords(
    tx,
    made.map(({ id }) => id),
  );
}
