import { textArray, type Session } from '../../database';
import { servedColumns, type RecordColumn, type RecordKind } from '../../entities';
import { parameterText, type StoredValue } from '../values';
import { castTypes, identifier } from './column-sql';
import { selectList } from './rows';

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
const databaseAssigned: ReadonlySet<string> = new Set(['revision', 'redactedFields', 'arrival']);

/** A kind's statement, whose text is long and depends on nothing else, and the columns that it tells. */
interface Insertion {
  readonly text: string;
  readonly told: readonly RecordColumn[];
  readonly given: readonly RecordColumn[];
  /** Of the given ones. */
  readonly served: readonly RecordColumn[];
}

const insertions = new Map<string, Insertion>();

/** The name of the first column that was stored otherwise than it was given. */
const DIFFERING = 'differing';

/**
 * Inserts the rows in their order, leaving out those whose key is taken (also by an earlier row of the same call), and
 * gives the inserted ones as they are served. One statement, whose text depends on the kind alone: values come as one
 * array a column. The database compares what it keeps with what it was given, so that no record need be sent back; an
 * error where it keeps another value.
 */
export async function insertRows<Row>(
  session: Session,
  kind: RecordKind<Row>,
  rows: readonly NewRow[],
  along: AlongInsert,
): Promise<Row[]> {
  const { text, told, given, served } = insertionOf(kind, along);
  const inserted = await session.query<Record<string, unknown>>({
    name: `insert-${kind.name}`,
    text,
    values: [
      ...given.map(({ property }) => textArray(rows.map((row) => parameterText(row.get(property) ?? null)))),
      ...along.values,
    ],
  });
  const byKey = new Map(rows.map((row) => [row.get(kind.key), row]));
  return inserted.map((one) => {
    if (one[DIFFERING] !== null)
      throw new Error(`the database keeps another ${String(one[DIFFERING])} than it was given`);
    const row: Record<string, unknown> = {};
    const values = byKey.get(one[kind.key] as StoredValue);
    for (const { property } of served) row[property] = values?.get(property) ?? null;
    for (const { property } of told) row[property] = one[property];
    return row as Row;
  });
}

function insertionOf<Row>(kind: RecordKind<Row>, along: AlongInsert): Insertion {
  const known = insertions.get(kind.name);
  if (known !== undefined) return known;
  const given = kind.columns.filter(({ property }) => !databaseAssigned.has(property));
  const told = kind.columns.filter(({ property }) => property === kind.key || databaseAssigned.has(property));
  const served = servedColumns(given);
  const insertion = { text: insertText(kind, { given, told, served }, along), given, told, served };
  insertions.set(kind.name, insertion);
  return insertion;
}

function insertText<Row>(
  kind: RecordKind<Row>,
  { given, told, served }: Omit<Insertion, 'text'>,
  along: AlongInsert,
): string {
  const names = given.map(identifier).join(', ');
  const values = given.map((column) => insertedValue(column)).join(', ');
  const arrays = given.map((_, index) => `$${index + 1}::text[]`).join(', ');
  const others = Object.entries(along.statements(given.length + 1)).map(
    ([name, statement]) => `, ${name} AS (${statement})`,
  );
  const made = new Set([...told, ...along.columns, ...served].map(identifier));
  const key = identifier(kind.column(kind.key));
  return `WITH given AS MATERIALIZED (SELECT * FROM unnest(${arrays}) WITH ORDINALITY AS given (${names}, place)),
    made AS (
      INSERT INTO ${kind.table} (${names}) SELECT ${values} FROM given ORDER BY place
      ON CONFLICT DO NOTHING
      RETURNING ${[...made].join(', ')})${others.join('')}
    SELECT ${selectList(told, 'made')}, CASE ${served.map(whenDiffering).join(' ')} END AS ${DIFFERING}
    FROM made JOIN given ON given.${key} = made.${key}::text`;
}

function whenDiffering(column: RecordColumn): string {
  const name = identifier(column);
  // 1.0 and 1.00 are equal numbers, and not the same
  const isSame =
    column.kind === 'decimal'
      ? `made.${name}::text IS NOT DISTINCT FROM given.${name}`
      : `made.${name} IS NOT DISTINCT FROM given.${name}::${castTypes[column.kind]}`;
  return `WHEN NOT (${isSame}) THEN '${column.property}'`;
}

function insertedValue(column: RecordColumn): string {
  const name = `given.${identifier(column)}`;
  if (column.property === 'sourceAddress') return `${name}::inet`;
  return `${name}::${castTypes[column.kind]}`;
}
