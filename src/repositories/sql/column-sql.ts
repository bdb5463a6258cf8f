import type { ColumnKind, RecordColumn, RecordTable } from '../../entities';
import type { Direction } from '../../query';

/** The SQL type of a kind of column, as a parameter is cast to it. */
export const castTypes: Record<ColumnKind, string> = {
  key: 'text',
  address: 'text',
  text: 'text',
  choice: 'text',
  id: 'bigint',
  integer: 'integer',
  decimal: 'numeric',
  boolean: 'boolean',
  instant: 'timestamptz',
  json: 'text',
  canonicalJson: 'text',
  keyList: 'text[]',
};

/** A column's name in SQL. Names come from metadata alone; `timestamp` and the like need their quotes. */
export function identifier(column: RecordColumn): string {
  return `"${column.name}"`;
}

/**
 * What an order goes by. Rows without a time come last both ways; the indexes of the migrations hold these very
 * expressions.
 */
export function orderExpression(column: RecordColumn, direction: Direction): string {
  if (!column.isNullable) return identifier(column);
  const last = direction === 'DESC' ? '-infinity' : 'infinity';
  return `coalesce(${identifier(column)}, '${last}'::timestamptz)`;
}

/** `ORDER BY` of an order, ties by key. */
export function orderBy<Row>(
  kind: RecordTable<Row>,
  field: keyof Row & string,
  direction: Direction,
): string {
  const expression = orderExpression(kind.column(field), direction);
  if (field === kind.key) return `ORDER BY ${expression} ${direction}`;
  return `ORDER BY ${expression} ${direction}, ${identifier(kind.column(kind.key))} ${direction}`;
}
