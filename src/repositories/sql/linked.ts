import type { RecordKind } from '../../entities';
import { checkLimit, type Projection } from '../../query';
import { identifier, orderBy } from './column-sql';
import { Parameters } from './parameters';
import { readStatement } from './read-statement';
import { toRows } from './rows';
import { andWithin, type View } from './scope';
import { newestFirst, projectedColumns } from './select';

/**
 * For each of `values`, the records that the view shows whose `property` holds it, newest first and at most `limit` of
 * them: one statement for all. The answer has a list for each value, in the order given.
 */
export async function selectLinked<Row>(
  view: View,
  kind: RecordKind<Row>,
  property: keyof Row & string,
  values: readonly string[],
  options: { limit?: number | null; projection?: Projection<Row> } = {},
): Promise<Row[][]> {
  const limit = checkLimit(options.limit);
  if (limit === 0) return values.map(() => []);
  const columns = projectedColumns(kind, options.projection);
  const link = identifier(kind.column(property));
  const { field, direction } = newestFirst(kind);
  const list = columns.map((column) => `linked.${identifier(column)} AS "${column.property}"`).join(', ');
  const parameters = new Parameters([values, limit]);
  const within = andWithin(view, kind, parameters);
  const text = `SELECT given.place AS "place", ${list}
    FROM unnest($1::text[]) WITH ORDINALITY AS given (value, place)
    CROSS JOIN LATERAL (
      SELECT * FROM ${kind.table} WHERE ${link} = given.value AND ${link} <> ''${within}
      ${orderBy(kind, field, direction)} LIMIT $2
    ) AS linked
    ORDER BY given.place, ${orderBy(kind, field, direction).replace('ORDER BY ', '')}`;
  const raw = await view.session.query<Record<string, unknown>>(readStatement(text, parameters));
  const lists = values.map((): Row[] => []);
  for (const row of raw) {
    const list = lists[Number(row['place']) - 1];
    delete row['place'];
    list?.push(...toRows<Row>(columns, [row]));
  }
  return lists;
}
