import { badInput, inField } from '../core/errors';
import type { Timestamp } from '../core/timestamp';
import type { Database, Session, Statement } from '../database';
import type { RecordKind } from '../entities';
import { identifier } from './sql/column-sql';
import { Parameters } from './sql/parameters';
import { checkText, storedValue } from './values';

/** What is deleted, and why. */
export interface Retention {
  /** Records whose time is earlier than this, strictly; those without a time never. */
  readonly cutoff: Timestamp;
  /** Required, at most 2 MB: it is kept. */
  readonly reason: string;
  /** One namespace; all where it is left out. */
  readonly namespace?: string | null;
}

/** Rows deleted by one statement, so that others get in between. */
const DELETE_BATCH = 5_000;

/** Deletes the kind's records older than the cutoff, in batches, and gives their number. */
export async function deleteRowsOlderThan<Row>(
  database: Database,
  kind: RecordKind<Row>,
  { cutoff, reason, namespace }: Retention,
): Promise<number> {
  if (inField('reason', () => checkText(reason)).trim() === '') throw badInput('reason', 'is required');
  const parameters = new Parameters();
  const key = identifier(kind.column(kind.key));
  const time = identifier(kind.column(kind.time));
  const conditions = [`${time} < ${parameters.add(cutoff.instant)}::timestamptz`];
  if (namespace !== null && namespace !== undefined) {
    const column = kind.column('namespace');
    conditions.push(
      `${identifier(column)} = ${parameters.add(inField('namespace', () => storedValue(column, namespace)))}`,
    );
  }
  const text = `DELETE FROM ${kind.table} WHERE ${key} IN (
      SELECT ${key} FROM ${kind.table} WHERE ${conditions.join(' AND ')}
      ORDER BY ${time}, ${key} LIMIT ${DELETE_BATCH})
    RETURNING ${key}::text AS key`;
  let total = 0;
  for (;;) {
    const deleted = await database.transaction((tx) =>
      deleteBatch(tx, kind, { text, values: parameters.values }),
    );
    total += deleted;
    if (deleted < DELETE_BATCH) return total;
  }
}

/** The versions of a record go with it: a record saved under its key later has a history of its own. */
async function deleteBatch<Row>(tx: Session, kind: RecordKind<Row>, deletion: Statement): Promise<number> {
  const deleted = await tx.query<{ key: string }>(deletion);
  if (deleted.length > 0 && kind.columns.some(({ property }) => property === 'revision')) {
    await tx.query({
      text: 'DELETE FROM revisions WHERE kind = $1 AND record_id = ANY($2::text[])',
      values: [kind.name, deleted.map(({ key }) => key)],
    });
  }
  return deleted.length;
}
