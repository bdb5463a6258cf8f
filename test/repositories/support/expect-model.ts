import { matches, newestFirst, type Plain } from './filter-model';
import type { SeededKind } from './seeded-archive';

/** All reads that take a filter answer as the model says; gives the keys of what matches, newest first. */
export async function expectModel(seeded: SeededKind, filter: Plain): Promise<readonly unknown[]> {
  const { kind, rows } = seeded;
  const expected = newestFirst(
    kind,
    rows.filter((row) => matches(kind, row, filter, seeded.wordsOf(row))),
  ).map((row) => row[kind.key]);
  const [found, count, page, stats] = await Promise.all([
    seeded.find(filter, 1_000),
    seeded.count(filter),
    seeded.connection(filter),
    seeded.stats(filter),
  ]);
  const where = JSON.stringify(filter);
  const inStats = stats.buckets.reduce((sum, bucket) => sum + bucket.count, 0);
  expect({ where, found: found.map((row) => row[kind.key]) }).toEqual({ where, found: expected });
  expect({ where, page: page.edges.map(({ node }) => node[kind.key]) }).toEqual({ where, page: expected });
  expect({ where, count, inStats }).toEqual({ where, count: expected.length, inStats: expected.length });
  return expected;
}
