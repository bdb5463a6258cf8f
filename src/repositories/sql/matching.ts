import type { RecordKind } from '../../entities';
import type { Filter } from '../../query';
import { compileFilter } from './filter';
import type { Parameters } from './parameters';
import { andWithin, type View } from './scope';

/**
 * `FROM … WHERE …` for the records of a kind that a view shows and a filter takes; `AND …` may follow. What is read in an
 * order, and of which the first are wanted alone, is better read by `stretchWithin`.
 */
export function matching<Row>(
  view: View,
  kind: RecordKind<Row>,
  filter: Filter<Row> | null | undefined,
  parameters: Parameters,
): string {
  const where = compileFilter(kind, filter, parameters);
  return `FROM ${kind.table} WHERE ${where}${andWithin(view, kind, parameters)}`;
}
