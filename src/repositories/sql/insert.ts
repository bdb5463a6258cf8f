import type { Session } from '../../database';
import { servedColumns, type RecordColumn, type RecordKind } from '../../entities';
import { parameterText, type NewRow, type StoredValue } from '../values';
import { castTypes, identifier } from './column-sql';
import { givenParameter, givenRows, howMany, parameterCount, type HowMany } from './given-rows';
import { selectList } from './rows';

/** What goes along with an insert, in the same statement. */
export interface AlongInsert {
  /** Names what `statements` depend on: they are the same for the same kind and shape. */
  readonly shape: string;
  /** The columns of `made`, beside those that are told. */
  readonly columns: readonly RecordColumn[];
  /**
   * Statements of SQL by name, for a WITH; their parameters begin at `first`. `made` is what was inserted, its columns
   * under their own names.
   */
  readonly statements: (first: number) => Readonly<Record<string, string>>;
  readonly values: readonly unknown[];
}

/** Values of several rows as `givenParameter` makes them, by property. */
export type ReadyValues = ReadonlyMap<string, unknown>;

/** Columns that only the database fills. */
const databaseAssigned: ReadonlySet<string> = new Set(['revision', 'redactedFields', 'arrival']);

/** A column that rows bring, and its value as it is sent. */
interface GivenColumn {
  readonly property: string;
  readonly valueOf: (row: NewRow) => string | null;
}

/** A statement, whose text is long, and the columns that it tells. */
interface Insertion {
  readonly name: string;
  readonly text: string;
  readonly told: readonly RecordColumn[];
  readonly given: readonly GivenColumn[];
  /** Of the given ones. */
  readonly served: readonly RecordColumn[];
  /** What is served, without its values: a copy of it takes them faster than an object that grows by each. */
  readonly empty: Readonly<Record<string, unknown>>;
}

const insertions = new Map<string, Insertion>();

/**
 * Inserts rows, one at least, in their order, leaving out those whose key is taken (also by an earlier row of the same call) unless they
 * `areNew`, and gives the inserted ones as they are served. One statement, whose text depends on little: values come as
 * `givenRows`. The database compares what it keeps with what it was given, so that no record need be sent back, and refuses
 * to keep another value. What is `ready` the rows need not hold; it is not in what they are given back as, then.
 */
export async function insertRows<Row>(
  session: Session,
  kind: RecordKind<Row>,
  rows: readonly NewRow[],
  along: AlongInsert,
  { ready, areNew = false }: { readonly ready?: ReadyValues | undefined; readonly areNew?: boolean } = {},
): Promise<Row[]> {
  const { empty, given, name, text, told, served } = insertionOf(kind, howMany(rows), along, areNew);
  const inserted = await session.query<Record<string, unknown>>({
    name,
    text,
    values: [
      ...given.map(({ property, valueOf }) => ready?.get(property) ?? givenParameter(rows, valueOf)),
      ...along.values,
    ],
  });
  const byKey = new Map(rows.map((row) => [row[kind.key], row]));
  return inserted.map((one) => {
    const row = { ...empty };
    const values = byKey.get(one[kind.key] as StoredValue);
    for (const { property } of served) row[property] = values?.[property] ?? null;
    for (const { property } of told) row[property] = one[property];
    return row as Row;
  });
}

function insertionOf<Row>(
  kind: RecordKind<Row>,
  count: HowMany,
  along: AlongInsert,
  areNew: boolean,
): Insertion {
  const name = `insert-${kind.name}-${count}-${along.shape}${areNew ? '-new' : ''}`;
  const known = insertions.get(name);
  if (known !== undefined) return known;
  const columns = givenColumns(kind);
  const told = kind.columns.filter(({ property }) => property === kind.key || databaseAssigned.has(property));
  const served = servedColumns(columns);
  const text = insertText(kind, count, { given: columns, told, served, areNew }, along);
  const empty = Object.fromEntries([...served, ...told].map(({ property }) => [property, null]));
  const given = columns.map(({ property }) => ({
    property,
    valueOf: (row: NewRow) => parameterText(row[property] ?? null),
  }));
  const insertion = { name, text, given, told, served, empty };
  insertions.set(name, insertion);
  return insertion;
}

/** Those that a row must bring. */
export function givenColumns<Row>(kind: RecordKind<Row>): RecordColumn[] {
  return kind.columns.filter(({ property }) => !databaseAssigned.has(property));
}

function insertText<Row>(
  kind: RecordKind<Row>,
  count: HowMany,
  {
    given,
    told,
    served,
    areNew,
  }: { readonly [part in 'given' | 'told' | 'served']: readonly RecordColumn[] } & {
    readonly areNew: boolean;
  },
  along: AlongInsert,
): string {
  const names = given.map(identifier);
  const values = given.map((column) => givenValue(column)).join(', ');
  const others = Object.entries(along.statements(parameterCount(count, names.length) + 1)).map(
    ([name, statement]) => `, ${name} AS (${statement})`,
  );
  const made = new Set([...told, ...along.columns, ...served].map(identifier));
  const key = identifier(kind.column(kind.key));
  return `WITH given AS MATERIALIZED (SELECT * FROM ${givenRows(count, names, 1)}),
    made AS (
      INSERT INTO ${kind.table} (${names.join(', ')}) SELECT ${values} FROM given ORDER BY place
      ${areNew ? '' : 'ON CONFLICT DO NOTHING'}
      RETURNING ${[...made].join(', ')})${others.join('')}
    SELECT ${selectList(told, 'made')}, CASE ${served.map(whenDiffering).join(' ')} END AS refused
    FROM made JOIN given ON given.${key} = made.${key}::text`;
}

function whenDiffering(column: RecordColumn): string {
  const name = identifier(column);
  // 1.0 and 1.00 are equal numbers, and not the same
  const isSame =
    column.kind === 'decimal'
      ? `made.${name}::text IS NOT DISTINCT FROM given.${name}`
      : `made.${name} IS NOT DISTINCT FROM given.${name}::${castTypes[column.kind]}`;
  return `WHEN NOT (${isSame}) THEN refuse_other_value('${column.property}')`;
}

/** The value of a column of `givenRows`, as the table takes it. */
export function givenValue(column: RecordColumn): string {
  const name = `given.${identifier(column)}`;
  if (column.property === 'sourceAddress') return `${name}::inet`;
  return `${name}::${castTypes[column.kind]}`;
}
