import type { Instant } from '../core/brands';
import { addMicroseconds, isoformat, parseTimestamp, Timestamp } from '../core/timestamp';
import type { SeededRandom } from './random';

/** Days before the sample's date over which its records are spread. */
const SPAN_DAYS = 30;
const DAY_SECONDS = 86_400;

/** A moment in the days before `now`, the more likely the later: a good sixth of them in the last day. */
export function recentInstant(now: Instant, random: SeededRandom): Instant {
  const fraction = random.fraction();
  const seconds = Math.floor(fraction * fraction * SPAN_DAYS * DAY_SECONDS) + 60;
  return addMicroseconds(now, -BigInt(seconds) * 1_000_000n - BigInt(random.integer(0, 999_999)));
}

/** The moment so many whole seconds later (earlier where negative), and a random part of a second more. */
export function later(instant: Instant, seconds: number, random?: SeededRandom): Instant {
  const micros = random === undefined ? 0 : random.integer(0, 999_999);
  return addMicroseconds(instant, BigInt(seconds) * 1_000_000n + BigInt(micros));
}

/** The earlier of two. */
export function earliest(a: Instant, b: Instant): Instant {
  return a < b ? a : b;
}

/** A moment as a writer gives it where no hash covers its spelling. */
export function timestampOf(instant: Instant): Timestamp {
  return parseTimestamp(isoformat(instant));
}

/** How writers spell a moment: Python's isoformat in UTC, the same in Seoul's time, JavaScript's toISOString. */
export const spellings = {
  utc: timestampOf,
  seoul: (instant: Instant): Timestamp =>
    parseTimestamp(isoformat(addMicroseconds(instant, 9n * 3_600_000_000n)).replace('+00:00', '+09:00')),
  javascript: (instant: Instant): Timestamp => parseTimestamp(`${instant.slice(0, 23)}Z`),
} as const;
