import type { RecordKind } from '../../entities';
import type { Filter } from '../../query';
import { compileFilter } from './filter';
import type { Parameters } from './parameters';
import { recordsWithin, type View } from './scope';

/**
 * `FROM … WHERE …` for the records of a kind that a view shows and a filter takes; `AND …` may follow. Nothing else
 * compiles a filter, so none goes past a scope.
 */
export function matching<Row>(
  view: View,
  kind: RecordKind<Row>,
  filter: Filter<Row> | null | undefined,
  parameters: Parameters,
): string {
  const where = compileFilter(kind, filter, parameters);
  return `FROM ${recordsWithin(view, kind, parameters)} WHERE ${where}`;
}
