import { badInput } from '../core/errors';

/** Rows of a list when the caller names no limit. */
export const DEFAULT_LIMIT = 100;
/** Most rows of a list or page. */
export const MAX_LIMIT = 1_000;
/** Furthest row that an offset reaches; beyond it, connections page by cursor at a constant cost. */
export const MAX_OFFSET = 10_000;

export type Direction = 'ASC' | 'DESC';

/** The order of a list; ties go by the record's key in the same direction, so no page skips or repeats a row. */
export interface Order<Row> {
  readonly field: keyof Row & string;
  readonly direction: Direction;
}

/** Which columns a reader asked for, by property. */
export type Projection<Row> = ReadonlySet<keyof Row & string>;

/** A stretch of a list counted from its start. */
export interface ListOptions<Row> {
  readonly orderBy?: Order<Row> | null;
  readonly offset?: number | null;
  readonly limit?: number | null;
  readonly projection?: Projection<Row>;
}

/** A stretch of a list from a cursor on, in Relay's terms: `first` after `after`, or `last` before `before`. */
export interface ConnectionOptions<Row> {
  readonly orderBy?: Order<Row> | null;
  readonly first?: number | null;
  readonly after?: string | null;
  readonly last?: number | null;
  readonly before?: string | null;
  readonly projection?: Projection<Row>;
}

/** 0 to `MAX_LIMIT`, `DEFAULT_LIMIT` where none is given; BAD_USER_INPUT naming `field` otherwise. */
export function checkLimit(limit: number | null | undefined, field = 'limit'): number {
  if (limit === null || limit === undefined) return DEFAULT_LIMIT;
  if (!Number.isInteger(limit) || limit < 0 || limit > MAX_LIMIT) {
    throw badInput(field, `must be a whole number from 0 to ${MAX_LIMIT}`);
  }
  return limit;
}

/** 0 to `MAX_OFFSET`, 0 where none is given; BAD_USER_INPUT otherwise. */
export function checkOffset(offset: number | null | undefined): number {
  if (offset === null || offset === undefined) return 0;
  if (!Number.isInteger(offset) || offset < 0)
    throw badInput('offset', 'must be a whole number of 0 or more');
  if (offset > MAX_OFFSET) {
    throw badInput(
      'offset',
      `must be at most ${MAX_OFFSET}; page further by cursor with the connection query`,
    );
  }
  return offset;
}
