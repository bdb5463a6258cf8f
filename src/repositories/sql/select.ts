import { badInput } from '../../core/errors';
import { servedColumns, type RecordColumn, type RecordKind, type RecordTable } from '../../entities';
import {
  checkLimit,
  checkOffset,
  decodeCursor,
  encodeCursor,
  isGiven,
  type ConnectionOptions,
  type Direction,
  type Filter,
  type ListOptions,
  type Order,
  type Projection,
} from '../../query';
import { parameterText, storedValue } from '../values';
import { castTypes, identifier, orderBy, orderExpression } from './column-sql';
import { compileFilter } from './filter';
import { Parameters } from './parameters';
import { readStatement } from './read-statement';
import { selectList, toRows } from './rows';
import { andWithin, stretchWithin, type View } from './scope';

/** A stretch of a list, and where it can be continued. */
export interface ConnectionPage<Row> {
  readonly edges: readonly { readonly node: Row; readonly cursor: string }[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
}

/** The columns to read: those asked for, the key, and any others named. */
export function projectedColumns<Row>(
  kind: RecordKind<Row>,
  projection: Projection<Row> | undefined,
  ...others: (keyof Row & string)[]
): readonly RecordColumn[] {
  const served = servedColumns(kind.columns);
  if (projection === undefined) return served;
  return served.filter(
    ({ property }) =>
      property === kind.key ||
      projection.has(property as keyof Row & string) ||
      others.includes(property as keyof Row & string),
  );
}

/** The rows under the given keys that the view shows, in no particular order. */
export async function selectByKeys<Row>(
  view: View,
  kind: RecordKind<Row>,
  keys: readonly string[],
  { projection, forUpdate = false }: { projection?: Projection<Row>; forUpdate?: boolean } = {},
): Promise<Row[]> {
  const columns = projectedColumns(kind, projection);
  const key = kind.column(kind.key);
  const [only, other] = keys;
  const isOne = only !== undefined && other === undefined;
  const parameters = new Parameters([isOne ? only : keys]);
  const given = isOne ? `$1::${castTypes[key.kind]}` : `ANY($1::${castTypes[key.kind]}[])`;
  const condition = `${identifier(key)} = ${given}${andWithin(view, kind, parameters)}`;
  const text = `SELECT ${selectList(columns)} FROM ${kind.table}
    WHERE ${condition}${forUpdate ? ' FOR UPDATE' : ''}`;
  return toRows<Row>(columns, await view.session.query(readStatement(text, parameters, forUpdate)));
}

/** The records that match, newest first unless ordered otherwise. */
export async function selectRows<Row>(
  view: View,
  kind: RecordKind<Row>,
  filter: Filter<Row> | null | undefined,
  options: ListOptions<Row> = {},
): Promise<Row[]> {
  const limit = checkLimit(options.limit);
  const offset = checkOffset(options.offset);
  const order = options.orderBy ?? newestFirst(kind);
  const parameters = new Parameters();
  const condition = compileFilter(kind, filter, parameters);
  if (limit === 0) return [];
  const columns = projectedColumns(kind, options.projection);
  const stretch = {
    condition,
    order: orderBy(kind, order.field, order.direction),
    most: limit + offset,
  };
  const text = `SELECT ${selectList(columns)} ${stretchWithin(view, kind, stretch, parameters)}
    ${stretchOf(limit, offset, parameters)}`;
  return toRows<Row>(columns, await view.session.query(readStatement(text, parameters)));
}

/** The limits that clients use, and the pages of a connection, which reads one more. */
const usualLimits: ReadonlySet<number> = new Set(
  [1, 5, 10, 20, 25, 50, 100, 200, 500, 1_000].flatMap((limit) => [limit, limit + 1]),
);

/**
 * `LIMIT … OFFSET …`. A usual limit stands in the text: for a parameter in its place the database takes a tenth of the
 * table, and so makes a plan for each request, though the statement is prepared. Texts are prepared up to a number, so
 * other limits make none of their own.
 */
function stretchOf(limit: number, offset: number, parameters: Parameters): string {
  const most = usualLimits.has(limit) ? String(limit) : parameters.add(limit);
  return offset === 0 ? `LIMIT ${most}` : `LIMIT ${most} OFFSET ${parameters.add(offset)}`;
}

/**
 * A page by keyset: its cost does not grow with its depth. Pages neither skip nor repeat a row that stands
 * still, whatever is added meanwhile.
 */
export async function selectConnection<Row>(
  view: View,
  kind: RecordKind<Row>,
  filter: Filter<Row> | null | undefined,
  options: ConnectionOptions<Row> = {},
): Promise<ConnectionPage<Row>> {
  const { after, before, first, last } = options;
  if (isGiven(first) && isGiven(last)) throw badInput('last', 'must not be given together with first');
  const isBackward = isGiven(last);
  const limit = isBackward ? checkLimit(last, 'last') : checkLimit(first, 'first');
  const order = options.orderBy ?? newestFirst(kind);
  const direction = isBackward ? opposite(order.direction) : order.direction;
  const parameters = new Parameters();
  const conditions = [compileFilter(kind, filter, parameters)];
  if (isGiven(after)) conditions.push(keyset(kind, order, after, 'after', parameters));
  if (isGiven(before)) conditions.push(keyset(kind, order, before, 'before', parameters));

  const columns = projectedColumns(kind, options.projection, order.field);
  const stretch = {
    condition: conditions.join(' AND '),
    order: walkOrder(kind, order, direction),
    most: limit + 1,
  };
  const text = `SELECT ${selectList(columns)} ${stretchWithin(view, kind, stretch, parameters)}
    ${stretchOf(limit + 1, 0, parameters)}`;
  const rows = toRows<Row>(columns, await view.session.query(readStatement(text, parameters)));
  const hasMore = rows.length > limit;
  const page = rows.slice(0, limit);
  if (isBackward) page.reverse();
  return {
    edges: page.map((node) => ({ node, cursor: cursorOf(kind, order, node) })),
    hasNextPage: isBackward ? isGiven(before) : hasMore,
    hasPreviousPage: isBackward ? hasMore : isGiven(after),
  };
}

/** The order of a list for which the caller names none. */
export function newestFirst<Row>(kind: RecordTable<Row>): Order<Row> {
  return { field: kind.time, direction: 'DESC' };
}

/** An order walked in either direction: the expression stays the order's own, or rows without a time would move. */
function walkOrder<Row>(kind: RecordKind<Row>, order: Order<Row>, direction: Direction): string {
  const expression = orderExpression(kind.column(order.field), order.direction);
  return `ORDER BY ${expression} ${direction}, ${identifier(kind.column(kind.key))} ${direction}`;
}

/** The condition that rows lie after, or before, the place of a cursor; `argument` names it in errors. */
export function keyset<Row>(
  kind: RecordTable<Row>,
  order: Order<Row>,
  text: string,
  argument: 'after' | 'before',
  parameters: Parameters,
): string {
  const cursor = decodeCursor(text, order.field, argument);
  const column = kind.column(order.field);
  const key = kind.column(kind.key);
  const stored = cursorValue(column, cursor.value, argument);
  const storedKey = cursorValue(key, cursor.key, argument);
  const comparison = (argument === 'after') === (order.direction === 'ASC') ? '>' : '<';
  const value = stored ?? (order.direction === 'DESC' ? '-infinity' : 'infinity');
  return `(${orderExpression(column, order.direction)}, ${identifier(key)})
    ${comparison} (${parameters.add(value)}::${castTypes[column.kind]}, ${parameters.add(storedKey)}::${castTypes[key.kind]})`;
}

/** A cursor's value as this column can have given it: a forged one must not reach the database. */
function cursorValue(column: RecordColumn, value: string | null, argument: string): string | null {
  try {
    return parameterText(storedValue(column, value));
  } catch {
    throw badInput(argument, 'is no cursor of this query');
  }
}

/** The place of a row in an order. */
export function cursorOf<Row>(kind: RecordTable<Row>, order: Order<Row>, row: Row): string {
  const value = row[order.field];
  return encodeCursor({
    field: order.field,
    value: value === null ? null : String(value),
    key: String(row[kind.key]),
  });
}

function opposite(direction: Direction): Direction {
  return direction === 'ASC' ? 'DESC' : 'ASC';
}
