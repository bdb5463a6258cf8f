import type { RecordKind } from '../../entities';
import type { Filter } from '../../query';
import { matching } from './matching';
import { Parameters } from './parameters';
import { readStatement } from './read-statement';
import type { View } from './scope';

/** How exact a count must be. */
export interface CountOptions {
  /** Whether about so many is enough; see `countRows`. False if left out. */
  readonly mayEstimate?: boolean;
}

/** As many are counted one by one where an estimate would be enough: few are told exactly, and that takes no time. */
export const COUNTED_EXACTLY = 10_000;

/** What GraphQL's Int holds at most. */
const MOST = 2 ** 31 - 1;

/**
 * How many records match. Where an estimate is enough, more than `COUNTED_EXACTLY` are what the database expects by its
 * statistics, which cover all records: so a view that leaves some out counts, or it would tell of them. So does a
 * database that has no statistics, as the embedded engine.
 */
export async function countRows<Row>(
  view: View,
  kind: RecordKind<Row>,
  filter: Filter<Row> | null | undefined,
  { mayEstimate = false }: CountOptions = {},
): Promise<number> {
  return (
    (mayEstimate && view.isWhole ? await estimate(view, kind, filter) : null) ?? count(view, kind, filter)
  );
}

async function count<Row>(
  view: View,
  kind: RecordKind<Row>,
  filter: Filter<Row> | null | undefined,
): Promise<number> {
  const parameters = new Parameters();
  const from = matching(view, kind, filter, parameters);
  const statement = readStatement(`SELECT count(*) AS count ${from}`, parameters);
  const [row] = await view.session.query<{ count: string }>(statement);
  return Number(row?.count ?? 0);
}

/** Null where the database has no statistics. */
async function estimate<Row>(
  view: View,
  kind: RecordKind<Row>,
  filter: Filter<Row> | null | undefined,
): Promise<number | null> {
  const parameters = new Parameters();
  const rows = `SELECT ${matching(view, kind, filter, parameters)}`;
  const { values } = parameters;
  const [known] = await view.session.query<{ hasStatistics: boolean }>({
    name: `has-statistics-${kind.name}`,
    text: `SELECT reltuples >= 0 AS "hasStatistics" FROM pg_class WHERE oid = '${kind.table}'::regclass`,
  });
  if (known?.hasStatistics !== true) return null;
  const few = { text: `SELECT count(*) AS count FROM (${rows} LIMIT ${COUNTED_EXACTLY + 1}) AS few`, values };
  const [counted] = await view.session.query<{ count: string }>(few);
  if (Number(counted?.count) <= COUNTED_EXACTLY) return Number(counted?.count);
  const [plan] = await view.session.query<{ 'QUERY PLAN': string }>({ text: `EXPLAIN ${rows}`, values });
  const [, expected] = /\brows=(\d+)\b/.exec(plan?.['QUERY PLAN'] ?? '') ?? [];
  return Math.min(Math.max(Number(expected ?? 0), COUNTED_EXACTLY + 1), MOST);
}
