export { JsonText } from './core.js';

declare const brand: unique symbol;

/** RFC 3339, to the microsecond: a `Date` would cut them off. */
export type DateTime = string & { readonly [brand]: 'DateTime' };

/** A time of this program, for a filter or an input. */
export function dateTimeOf(date: Date): DateTime {
  return date.toISOString() as DateTime;
}
