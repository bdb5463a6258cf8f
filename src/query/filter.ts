/**
 * How one field is compared. Which comparisons a field has follows from what its column holds; the API's input
 * types offer exactly those. Several comparisons of one field must all hold.
 */
export interface Comparator {
  readonly eq?: unknown;
  readonly neq?: unknown;
  readonly in?: readonly unknown[];
  readonly notIn?: readonly unknown[];
  readonly gt?: unknown;
  readonly gte?: unknown;
  readonly lt?: unknown;
  readonly lte?: unknown;
  readonly startsWith?: unknown;
  /** The list holds this element. */
  readonly has?: unknown;
  /** The list holds one of these elements, at least. */
  readonly hasAny?: readonly unknown[];
  readonly isEmpty?: boolean;
  /** The address lies in this network (CIDR notation) or is this address. */
  readonly within?: unknown;
  readonly isNull?: boolean;
}

/**
 * Which records: plain data, whose one meaning is the SQL that `repositories/sql` makes of it. Fields given side
 * by side must all match; `and: []` matches every record, `or: []` none.
 */
export type Filter<Row> = {
  readonly [Property in keyof Row]?: Comparator;
} & {
  readonly and?: readonly Filter<Row>[];
  readonly or?: readonly Filter<Row>[];
  readonly not?: Filter<Row>;
  /** Words in the texts people write, in the syntax of a web search (quotes, `or`, `-`). */
  readonly search?: string;
};

/** A filter that takes what every given one takes; absent ones do not count. */
export function allOf<Row>(...filters: readonly (Filter<Row> | null | undefined)[]): Filter<Row> {
  const given = filters.filter((filter) => filter !== null && filter !== undefined);
  const [only] = given;
  return given.length === 1 && only !== undefined ? only : ({ and: given } as Filter<Row>);
}
