import { badInput } from '../../core/errors';
import { loneSurrogateAt } from '../../core/json';
import type { RecordTable } from '../../entities';
import type { Filter } from '../../query';
import { compileComparator } from './comparator';
import type { Parameters } from './parameters';

/** Deepest nesting of `and`, `or` and `not`. */
export const MAX_FILTER_DEPTH = 20;
/** Most comparisons and groups of one filter: a statement takes 65,535 parameters, and planning it takes time. */
export const MAX_FILTER_CONDITIONS = 1_000;
/** Longest search, in characters. */
const MAX_SEARCH_LENGTH = 1_000;

/** The condition that a filter means, `true` where it constrains nothing; `path` names it in errors. */
export function compileFilter<Row>(
  kind: RecordTable<Row>,
  filter: Filter<Row> | null | undefined,
  parameters: Parameters,
  path = 'filter',
  depth = 1,
): string {
  if (filter === null || filter === undefined) return 'true';
  if (typeof filter !== 'object' || Array.isArray(filter)) throw badInput(path, 'must be an object');
  if (depth > MAX_FILTER_DEPTH) throw badInput(path, `must not nest deeper than ${MAX_FILTER_DEPTH} levels`);
  const conditions = Object.entries(filter).flatMap(([name, value]: [string, unknown]) => {
    if (value === undefined) return [];
    const place = `${path}.${name}`;
    if (value === null) throw badInput(place, 'must not be null; leave it out, or use isNull of a field');
    switch (name) {
      case 'and':
      case 'or':
        return [compileList(kind, name, value, parameters, place, depth)];
      case 'not':
        parameters.isSteady = false;
        return [`(${compileFilter(kind, value as Filter<Row>, parameters, place, depth + 1)}) IS NOT TRUE`];
      case 'search':
        return [compileSearch(kind, value, parameters, place)];
      default:
        return compileComparator(filterColumn(kind, name, place), value, parameters, place);
    }
  });
  parameters.conditions += Math.max(conditions.length, 1);
  if (parameters.conditions > MAX_FILTER_CONDITIONS) {
    throw badInput(path, `must have at most ${MAX_FILTER_CONDITIONS} comparisons and groups in all`);
  }
  return conditions.length === 0 ? 'true' : conditions.join(' AND ');
}

function compileList<Row>(
  kind: RecordTable<Row>,
  operator: 'and' | 'or',
  filters: unknown,
  parameters: Parameters,
  path: string,
  depth: number,
): string {
  if (!Array.isArray(filters)) throw badInput(path, 'must be a list of filters');
  if (operator === 'or') parameters.isSteady = false;
  const conditions = filters.map((filter: unknown, index) => {
    const place = `${path}[${index}]`;
    if (filter === null) throw badInput(place, 'must not be null');
    return `(${compileFilter(kind, filter as Filter<Row>, parameters, place, depth + 1)})`;
  });
  if (conditions.length === 0) return operator === 'and' ? 'true' : 'false';
  return `(${conditions.join(operator === 'and' ? ' AND ' : ' OR ')})`;
}

function compileSearch<Row>(
  kind: RecordTable<Row>,
  search: unknown,
  parameters: Parameters,
  path: string,
): string {
  parameters.isSteady = false;
  if (!kind.columns.some((column) => column.property === 'searchText')) {
    throw badInput(path, 'is not offered for these records');
  }
  if (typeof search !== 'string' || search.trim() === '') throw badInput(path, 'must hold at least one word');
  if (search.length > MAX_SEARCH_LENGTH) {
    throw badInput(path, `must be at most ${MAX_SEARCH_LENGTH} characters long`);
  }
  if (search.includes('\u0000')) throw badInput(path, 'must not hold the character U+0000');
  if (loneSurrogateAt(search) !== -1) throw badInput(path, 'must not hold a lone surrogate');
  return `to_tsvector('simple', "search_text") @@ websearch_to_tsquery('simple', ${parameters.add(search)})`;
}

function filterColumn<Row>(kind: RecordTable<Row>, name: string, path: string) {
  const column = kind.columns.find(({ property, role }) => property === name && role !== 'internal');
  if (column === undefined) throw badInput(path, 'is no field of the filter');
  return column;
}
