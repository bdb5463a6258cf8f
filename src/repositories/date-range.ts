import { badInput } from '../core/errors';
import type { Timestamp } from '../core/timestamp';
import type { Filter } from '../query';

/** The filter of a range of times, both ends inclusive; null where neither is given. */
export function dateRange<Row>(
  property: keyof Row & string,
  startDate: Timestamp | null | undefined,
  endDate: Timestamp | null | undefined,
): Filter<Row> | null {
  const start = startDate ?? undefined;
  const end = endDate ?? undefined;
  if (start === undefined && end === undefined) return null;
  if (start !== undefined && end !== undefined && end.instant < start.instant) {
    throw badInput('endDate', 'the range ends before it starts');
  }
  return { [property]: { gte: start, lte: end } } as Filter<Row>;
}
