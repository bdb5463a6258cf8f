import { badInput } from '../core/errors';
import type { Timestamp } from '../core/timestamp';
import type { Session } from '../database';
import type { RecordKind } from '../entities';
import { identifier } from './sql/column-sql';
import { Parameters } from './sql/parameters';
import { storedValue } from './values';

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
  session: Session,
  kind: RecordKind<Row>,
  { cutoff, reason, namespace }: Retention,
): Promise<number> {
  if (reason.trim() === '') throw badInput('reason', 'is required');
  const parameters = new Parameters();
  const key = identifier(kind.column(kind.key));
  const time = identifier(kind.column(kind.time));
  const conditions = [`${time} < ${parameters.add(cutoff.instant)}::timestamptz`];
  if (namespace !== null && namespace !== undefined) {
    const column = kind.column('namespace');
    conditions.push(`${identifier(column)} = ${parameters.add(storedValue(column, namespace))}`);
  }
  const text = `DELETE FROM ${kind.table} WHERE ${key} IN (
      SELECT ${key} FROM ${kind.table} WHERE ${conditions.join(' AND ')}
      ORDER BY ${time}, ${key} LIMIT ${DELETE_BATCH})
    RETURNING 1 AS deleted`;
  let total = 0;
  for (;;) {
    const deleted = await session.query({ text, values: parameters.values });
    total += deleted.length;
    if (deleted.length < DELETE_BATCH) return total;
  }
}
