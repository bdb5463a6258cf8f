import type { IncidentStats } from '../operations';
import { incidentStatuses, severities } from './names';

/** So many incidents of a group in an interval. */
export interface Bar {
  /** The midnight in UTC at which the interval of the bar begins. */
  readonly day: Date;
  readonly group: string;
  readonly count: number;
}

/** What incidents are told apart by. */
export type Grouping = 'severity' | 'status';

const DAY_MS = 86_400_000;

/** How many days are shown, and by intervals of how many: the answer has at most 1,000 groups. */
export const spans = [
  { days: 7, interval: 'DAY', length: 1 },
  { days: 30, interval: 'DAY', length: 1 },
  { days: 90, interval: 'WEEK', length: 7 },
] as const;

export type Span = (typeof spans)[number];

/** The groups, each with its colour, from the top of a bar down. */
export const groups = {
  severity: severities.map((name) => ({ name, colour: `var(--${name.toLowerCase()})` })),
  status: incidentStatuses.map((name) => ({
    name,
    colour: `var(--status-${name.toLowerCase().replace('_', '-')})`,
  })),
} as const satisfies Record<Grouping, unknown>;

/** Today, in days since 1970. */
export function dayOf(now: number): number {
  return Math.floor(now / DAY_MS);
}

/** Whole intervals up to the one that today is in; weeks begin on Mondays, as those of the API do. */
export function periodOf({ days, length }: Span, today: number): { from: Date; until: Date } {
  const first = today - days + 1;
  // the first day of 1970 was a Thursday
  const start = length === 1 ? first : first - ((first + 3) % 7);
  const end = start + Math.ceil((today + 1 - start) / length) * length;
  return { from: new Date(start * DAY_MS), until: new Date(end * DAY_MS) };
}

/** The counts of an answer by one of its two groupings. */
export function barsBy(stats: IncidentStats | null, by: Grouping): Bar[] {
  const bars = new Map<string, Bar>();
  for (const bucket of stats?.securityIncidentStats.buckets ?? []) {
    const group = bucket[by];
    if (bucket.periodStart === null || group === null) continue;
    const key = `${bucket.periodStart} ${group}`;
    const count = (bars.get(key)?.count ?? 0) + bucket.count;
    bars.set(key, { day: new Date(bucket.periodStart), group, count });
  }
  return [...bars.values()];
}

/** All incidents of these bars. */
export function sum(bars: readonly Bar[]): number {
  return bars.reduce((total, { count }) => total + count, 0);
}
