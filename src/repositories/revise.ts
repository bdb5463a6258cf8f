import type { Instant } from '../core/brands';
import { ArchiveError, inField } from '../core/errors';
import type { Caller } from '../auth';
import type { Session } from '../database';
import { servedColumns, type RecordKind } from '../entities';
import { isOlderThanLog, takeIntoLog } from './log-backfill';
import { logVersions, versionOfRow } from './log-versions';
import { newSalt } from './salted-version';
import { writeRecord } from './record-document';
import { documentValues } from './save';
import { castTypes, identifier } from './sql/column-sql';
import { Parameters } from './sql/parameters';
import { selectList, toRows } from './sql/rows';
import type { View } from './sql/scope';
import { selectByKeys } from './sql/select';
import { checkText, parameterText, type StoredValue } from './values';

/** How a change may be repeated and explained. */
export interface ChangeOptions {
  readonly idempotencyKey?: string | null;
  /** Kept with the version before the change. */
  readonly reason?: string | null;
}

/** The row under `key`, locked until the transaction ends; NOT_FOUND naming `field` where the view shows none. */
export async function lockRow<Row>(
  view: View,
  kind: RecordKind<Row>,
  key: string,
  field: string,
): Promise<Row> {
  const [row] = await selectByKeys(view, kind, [key], { forUpdate: true });
  if (row === undefined) throw new ArchiveError('NOT_FOUND', field, 'names no record of the archive');
  return row;
}

/**
 * Changes a locked row and keeps the version before it. A change that changes nothing makes no revision.
 * `changes` may hold internal columns too (those derived from the changed ones).
 */
export async function reviseRow<Row extends { revision: number; recordedAt: Instant }>(
  tx: Session,
  kind: RecordKind<Row>,
  caller: Caller,
  current: Row,
  changes: ReadonlyMap<string, StoredValue>,
  reason: string,
): Promise<Row> {
  inField('reason', () => checkText(reason));
  const changed = [...changes].filter(([property, value]) => isChange(current, property, value));
  if (!changed.some(([property]) => kind.column(property).role !== 'internal')) return current;
  await takeIfUnlogged(tx, kind, current);
  const key = kind.column(kind.key);
  await tx.query({
    name: `insert-revision-of-${kind.name}`,
    text: `INSERT INTO revisions (kind, record_id, revision, previous_document, previous_salt, changed_by, reason)
      SELECT $1, $2::text, $3, $4, salt, $5, $6 FROM ${kind.table}
      WHERE ${identifier(key)} = $2::text::${castTypes[key.kind]}`,
    values: [
      kind.name,
      String(current[kind.key]),
      current.revision + 1,
      writeRecord(kind, current),
      caller.actor,
      reason,
    ],
  });
  const salt = newSalt();
  const { row, changedAt } = await updateRow(tx, kind, current, [
    ...changed,
    ...rewritten(current, changed),
    ['salt', salt],
  ]);
  await logVersions(tx, [versionOfRow(kind, row, changedAt, salt)]);
  return row;
}

/**
 * Takes a locked record into the log where it is older than that. One that was put there past the archive is not taken
 * in, and its version stays UNLOGGED; what changes it is an entry of its own.
 */
export async function takeIfUnlogged<Row extends { recordedAt: Instant }>(
  tx: Session,
  kind: RecordKind<Row>,
  current: Row,
): Promise<void> {
  const key = kind.column(kind.key);
  const unlogged = await tx.query({
    name: `is-unlogged-${kind.name}`,
    text: `SELECT 1 AS found FROM ${kind.table}
      WHERE ${identifier(key)} = $1::text::${castTypes[key.kind]} AND ${isOlderThanLog}`,
    values: [String(current[kind.key])],
  });
  if (unlogged.length > 0) await takeIntoLog(tx, kind, [current]);
}

/** What was erased and is written again is content as any other from then on; earlier versions stay erased. */
function rewritten<Row>(
  current: Row,
  changed: readonly (readonly [string, StoredValue])[],
): (readonly [string, StoredValue])[] {
  const { redactedFields = [] } = current as { redactedFields?: readonly string[] };
  const left = redactedFields.filter((field) => !changed.some(([property]) => property === field));
  return left.length === redactedFields.length ? [] : [['redactedFields', left]];
}

/** Sets columns of a locked row, as another version where the kind counts them; gives the row and the time. */
export async function updateRow<Row>(
  tx: Session,
  kind: RecordKind<Row>,
  current: Row,
  changed: readonly (readonly [string, StoredValue])[],
): Promise<{ row: Row; changedAt: Instant }> {
  const parameters = new Parameters();
  const assignments = changed.map(([property, value]) => {
    const column = kind.column(property);
    const cast = property === 'sourceAddress' ? 'inet' : castTypes[column.kind];
    return `${identifier(column)} = ${parameters.add(parameterText(value))}::${cast}`;
  });
  if (
    kind.columns.some(({ property }) => property === 'updatedAt') &&
    !changed.some(([name]) => name === 'updatedAt')
  ) {
    // Never the same twice: it is what an update may say it was based on.
    assignments.push(`"updated_at" = greatest(clock_timestamp(), "updated_at" + interval '1 microsecond')`);
  }
  if (kind.columns.some(({ property }) => property === 'revision'))
    assignments.push('"revision" = "revision" + 1');
  const served = servedColumns(kind.columns);
  const key = kind.column(kind.key);
  const raw = await tx.query<Record<string, unknown> & { changedAt: Instant }>({
    text: `UPDATE ${kind.table} SET ${assignments.join(', ')}
      WHERE ${identifier(key)} = ${parameters.add(String(current[kind.key]))}::${castTypes[key.kind]}
      RETURNING ${selectList(served)}, clock_timestamp() AS "changedAt"`,
    values: parameters.values,
  });
  const [first] = raw;
  if (first === undefined) throw new Error('a locked row is gone');
  const { changedAt, ...values } = first;
  const [row] = toRows<Row>(served, [values]);
  if (row === undefined) throw new Error('a locked row is gone');
  return { row, changedAt };
}

/** By the very text: an update that spells the same number otherwise is a change. */
function isChange<Row>(current: Row, property: string, value: StoredValue): boolean {
  const before = current[property as keyof Row] as StoredValue | undefined;
  if (before === undefined) return true;
  return parameterText(before) !== parameterText(value);
}

/** The record as it was at `revision`, made of what the revisions keep. */
export async function versionOf<Row extends { revision: number }>(
  session: Session,
  kind: RecordKind<Row>,
  current: Row,
  revision: number,
): Promise<Row> {
  if (current.revision === revision) return current;
  const [next] = await session.query<{ document: string }>({
    name: 'document-of-revision',
    text: `SELECT previous_document AS document FROM revisions
      WHERE kind = $1 AND record_id = $2 AND revision = $3`,
    values: [kind.name, String(current[kind.key]), revision + 1],
  });
  if (next === undefined) return current;
  return { ...current, ...documentValues(kind, next.document), revision };
}
