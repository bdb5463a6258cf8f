import type { Session } from '../../database';
import { servedColumns, type RecordColumn, type RecordKind } from '../../entities';
import { parameterText, type StoredValue } from '../values';
import { castTypes, identifier } from './column-sql';
import { selectList, toRows } from './rows';

/** A row to be inserted: a value for each column that the database does not assign. */
export type NewRow = ReadonlyMap<string, StoredValue>;

/** Columns that only the database fills. */
const databaseAssigned = new Set(['recordedAt', 'revision', 'redactedFields', 'arrival']);

/**
 * Inserts the rows in their order, leaving out those whose key is taken (also by an earlier row of the same
 * call), and gives the inserted ones. One statement, whose text depends on the kind alone: values come as one
 * array a column. A value left out is the database's: its clock for a time, the next number for an id.
 */
export async function insertRows<Row>(
  session: Session,
  kind: RecordKind<Row>,
  rows: readonly NewRow[],
): Promise<Row[]> {
  const served = servedColumns(kind.columns);
  return toRows<Row>(served, await insertReturning(session, kind, rows, served));
}

/**
 * As `insertRows`, and gives these properties alone of what was inserted: what the caller knows need not be sent back.
 */
export async function insertRowsTelling<Row, Property extends keyof Row & string>(
  session: Session,
  kind: RecordKind<Row>,
  rows: readonly NewRow[],
  properties: readonly Property[],
): Promise<Pick<Row, Property>[]> {
  const columns = properties.map((property) => kind.column(property));
  return toRows<Pick<Row, Property>>(columns, await insertReturning(session, kind, rows, columns));
}

function insertReturning<Row>(
  session: Session,
  kind: RecordKind<Row>,
  rows: readonly NewRow[],
  returned: readonly RecordColumn[],
): Promise<Record<string, unknown>[]> {
  const columns = kind.columns.filter(({ property }) => !databaseAssigned.has(property));
  return session.query<Record<string, unknown>>({
    name: `insert-${kind.name}-returning-${returned.length}`,
    text: insertText(kind, columns, returned),
    values: columns.map((column) => rows.map((row) => parameterText(row.get(column.property) ?? null))),
  });
}

function insertText<Row>(
  kind: RecordKind<Row>,
  columns: readonly RecordColumn[],
  returned: readonly RecordColumn[],
): string {
  const names = columns.map(identifier).join(', ');
  const values = columns.map((column) => insertedValue(kind, column)).join(', ');
  const arrays = columns.map((_, index) => `$${index + 1}::text[]`).join(', ');
  return `INSERT INTO ${kind.table} (${names})
    SELECT ${values} FROM unnest(${arrays}) WITH ORDINALITY AS given (${names}, place) ORDER BY place
    ON CONFLICT DO NOTHING
    RETURNING ${selectList(returned)}`;
}

function insertedValue<Row>(kind: RecordKind<Row>, column: RecordColumn): string {
  const name = `given.${identifier(column)}`;
  if (column.property === 'sourceAddress') return `${name}::inet`;
  const value = `${name}::${castTypes[column.kind]}`;
  if (column.kind === 'instant' && !column.isNullable) return `coalesce(${value}, clock_timestamp())`;
  if (column.property === 'id' && column.kind === 'id') {
    return `coalesce(${value}, nextval(pg_get_serial_sequence('${kind.table}', 'id')))`;
  }
  return value;
}
