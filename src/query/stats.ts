/** Lengths of time that statistics are kept by. */
export type StatsInterval = 'hour' | 'day' | 'week' | 'month';

/** How statistics are grouped. */
export interface StatsOptions<Row> {
  /** Properties whose values are counted apart. */
  readonly groupBy?: readonly (keyof Row & string)[] | null;
  readonly interval?: StatsInterval | null;
  /** An IANA time zone whose hours, days, weeks (from Monday) and months count; UTC where none is given. */
  readonly timeZone?: string | null;
}

/** One group's figures. Durations are in seconds, null where no record of the group has one. */
export interface StatsBucket {
  /** The grouped properties' values. */
  readonly group: Readonly<Record<string, string | boolean | null>>;
  /** When the group's interval begins; null without one, and for records without a time. */
  readonly periodStart: string | null;
  readonly count: number;
  readonly averageDurationSeconds: number | null;
  readonly p50DurationSeconds: number | null;
  readonly p95DurationSeconds: number | null;
}

/** Most groups of one answer. */
export const MAX_STATS_BUCKETS = 1_000;

/** The groups in order of time, then of their values; `isTruncated` when there were more. */
export interface Stats {
  readonly buckets: readonly StatsBucket[];
  readonly isTruncated: boolean;
}
