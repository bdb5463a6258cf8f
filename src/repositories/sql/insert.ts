import type { Session } from '../../database';
import { servedColumns, type RecordColumn, type RecordKind } from '../../entities';
import { parameterText, type StoredValue } from '../values';
import { castTypes, identifier } from './column-sql';
import { selectList, toRows } from './rows';

/** A row to be inserted: a value for each column that the database does not assign. */
export type NewRow = ReadonlyMap<string, StoredValue>;

/** What goes along with an insert, in the same statement. */
export interface AlongInsert {
  /** The columns of `made`, beside those that are told. */
  readonly columns: readonly RecordColumn[];
  /**
   * Statements of SQL by name, for a WITH; their parameters begin at `first`. `made` is what was inserted, its columns
   * under their own names.
   */
  readonly statements: (first: number) => Readonly<Record<string, string>>;
  readonly values: readonly unknown[];
}

/** Columns that only the database fills. */
const databaseAssigned = new Set(['revision', 'redactedFields', 'arrival']);

/** The statement's text depends on the kind and on what is returned alone, and is long. */
const texts = new Map<string, string>();

/**
 * Inserts the rows in their order, leaving out those whose key is taken (also by an earlier row of the same
 * call), and gives the inserted ones. One statement, whose text depends on the kind alone: values come as one
 * array a column. A value left out is the database's: its clock for a time, the next number for an id.
 */
export async function insertRows<Row>(
  session: Session,
  kind: RecordKind<Row>,
  rows: readonly NewRow[],
  along: AlongInsert,
): Promise<Row[]> {
  const served = servedColumns(kind.columns);
  return toRows<Row>(served, await insertReturning(session, kind, rows, served, along));
}

/**
 * As `insertRows`, and gives these properties alone of what was inserted: what the caller knows need not be sent back.
 */
export async function insertRowsTelling<Row, Property extends keyof Row & string>(
  session: Session,
  kind: RecordKind<Row>,
  rows: readonly NewRow[],
  properties: readonly Property[],
  along: AlongInsert,
): Promise<Pick<Row, Property>[]> {
  const columns = properties.map((property) => kind.column(property));
  return toRows<Pick<Row, Property>>(columns, await insertReturning(session, kind, rows, columns, along));
}

function insertReturning<Row>(
  session: Session,
  kind: RecordKind<Row>,
  rows: readonly NewRow[],
  returned: readonly RecordColumn[],
  along: AlongInsert,
): Promise<Record<string, unknown>[]> {
  const columns = kind.columns.filter(({ property }) => !databaseAssigned.has(property));
  const name = `insert-${kind.name}-returning-${returned.length}`;
  const text = texts.get(name) ?? insertText(kind, columns, returned, along);
  texts.set(name, text);
  return session.query<Record<string, unknown>>({
    name,
    text,
    values: [
      ...columns.map((column) => rows.map((row) => parameterText(row.get(column.property) ?? null))),
      ...along.values,
    ],
  });
}

function insertText<Row>(
  kind: RecordKind<Row>,
  columns: readonly RecordColumn[],
  returned: readonly RecordColumn[],
  along: AlongInsert,
): string {
  const names = columns.map(identifier).join(', ');
  const values = columns.map((column) => insertedValue(kind, column)).join(', ');
  const arrays = columns.map((_, index) => `$${index + 1}::text[]`).join(', ');
  const others = Object.entries(along.statements(columns.length + 1)).map(
    ([name, statement]) => `, ${name} AS (${statement})`,
  );
  const made = new Set([...returned, ...along.columns].map(identifier));
  return `WITH made AS (
      INSERT INTO ${kind.table} (${names})
      SELECT ${values} FROM unnest(${arrays}) WITH ORDINALITY AS given (${names}, place) ORDER BY place
      ON CONFLICT DO NOTHING
      RETURNING ${[...made].join(', ')})${others.join('')}
    SELECT ${selectList(returned)} FROM made`;
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
