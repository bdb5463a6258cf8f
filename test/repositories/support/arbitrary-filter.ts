import fc from 'fast-check';
import { Timestamp } from '../../../src/core/timestamp';
import type { Plain } from './filter-model';
import { offeredComparisons, operandsOf } from './filter-operands';
import type { SeededKind } from './seeded-archive';

/** Any filter that the API offers on a kind: comparisons of any field, side by side, and, or, not, searches. */
export function filters(seeded: SeededKind): fc.Arbitrary<Plain> {
  const comparisons = offeredComparisons(seeded.kind.name).map(({ field, operator, takesList }) => {
    const pool = operandsOf(seeded, seeded.kind.column(field), operator);
    const one = fc.constantFrom(...pool);
    const operand = takesList ? fc.array(one, { maxLength: 4 }) : one;
    return operand.map((value): Plain => ({ [field]: { [operator]: value } }));
  });
  const word = fc.constantFrom('alpha', 'beta', 'gamma', 'nowhere', '-alpha', '-beta');
  const search = fc
    .array(word, { minLength: 1, maxLength: 2 })
    .chain((words) => fc.constantFrom(words.join(' '), words.join(' or ')))
    .map((text): Plain => ({ search: text }));
  const isSearched = seeded.kind.columns.some(({ property }) => property === 'searchText');
  const leaf = fc.oneof(...comparisons, ...(isSearched ? [search] : []));
  const sideBySide = fc.array(leaf, { maxLength: 3 }).map(besides).filter(hasForwardRanges);
  const { filter } = fc.letrec<{ filter: Plain }>((tie) => ({
    filter: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      sideBySide,
      fc.array(tie('filter'), { maxLength: 3 }).map((and) => ({ and })),
      fc.array(tie('filter'), { maxLength: 3 }).map((or) => ({ or })),
      tie('filter').map((not) => ({ not })),
      fc.tuple(sideBySide, tie('filter')).map(([fields, not]) => ({ ...fields, not })),
    ),
  }));
  return filter;
}

/** Comparisons in one filter, those of one field in one comparator. */
function besides(parts: readonly Plain[]): Plain {
  const merged: Record<string, unknown> = {};
  for (const part of parts) {
    for (const [field, comparator] of Object.entries(part)) {
      const before = merged[field];
      merged[field] = typeof before === 'object' ? { ...before, ...(comparator as object) } : comparator;
    }
  }
  return merged;
}

/** A range of times that ends before it starts is an error, tested elsewhere. */
function hasForwardRanges(filter: Plain): boolean {
  return Object.values(filter).every((comparator) => {
    if (typeof comparator !== 'object' || comparator === null) return true;
    const { gt, gte, lt, lte } = comparator as Plain;
    const start = gte ?? gt;
    const end = lte ?? lt;
    if (start === undefined || end === undefined) return true;
    const instant = (value: unknown): string => (value instanceof Timestamp ? value.instant : String(value));
    return instant(start) <= instant(end);
  });
}
