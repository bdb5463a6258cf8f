import { Instant } from './brands';
import { dateOfDay, dayNumber } from './calendar';
import { badInput } from './errors';

const SECONDS_PER_DAY = 86_400;
const MICROSECONDS_PER_SECOND = 1_000_000n;

/** Whole seconds since 0001-01-01T00:00:00Z, and the last instant's second plus one. */
export const FIRST_SECOND = 0;
export const END_SECOND = (dayNumber(9999, 12, 31) + 1) * SECONDS_PER_DAY;

/** `seconds` since 0001-01-01T00:00:00Z and `micros` (0 to 999999) as an Instant; null outside years 0001 to 9999. */
export function instantOf(seconds: number, micros: number): Instant | null {
  if (seconds < FIRST_SECOND || seconds >= END_SECOND) return null;
  const { year, month, day } = dateOfDay(Math.floor(seconds / SECONDS_PER_DAY));
  const rest = seconds % SECONDS_PER_DAY;
  const date = `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`;
  const time = [Math.floor(rest / 3600), Math.floor(rest / 60) % 60, rest % 60]
    .map((n) => padded(n, 2))
    .join(':');
  return `${date}T${time}.${padded(micros, 6)}Z` as Instant;
}

/** Seconds since 0001-01-01T00:00:00 of a calendar date and a time of day, no offset applied. */
export function secondsOf(
  date: readonly [number, number, number],
  time: readonly [number, number, number],
): number {
  return dayNumber(...date) * SECONDS_PER_DAY + time[0] * 3600 + time[1] * 60 + time[2];
}

/** Python's `datetime.isoformat()` in UTC: six digits of fraction, or none where they are zero, then `+00:00`. */
export function isoformat(instant: Instant): string {
  return `${instant.endsWith('.000000Z') ? instant.slice(0, -8) : instant.slice(0, -1)}+00:00`;
}

/**
 * A timestamptz as PostgreSQL prints it while the session's time zone is UTC and DateStyle is ISO
 * (`2026-01-01 00:00:24.044608+00`). Anything else (infinity, BC, another zone) is an ArchiveError.
 */
export function instantFromPostgres(text: string): Instant {
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?\+00$/.test(text))
    throw badInput(null, 'is not a time in UTC between the years 0001 and 9999');
  // Cut out, not matched: each row that is read has several.
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${text.slice(20, -3).padEnd(6, '0')}Z` as Instant;
}

/** Negative where `a` is earlier than `b`, 0 where equal, positive where later. */
export function compareInstants(a: Instant, b: Instant): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** `b` minus `a` in microseconds. */
export function microsecondsBetween(a: Instant, b: Instant): bigint {
  return microseconds(b) - microseconds(a);
}

/** The instant `count` microseconds later (earlier where negative); an ArchiveError outside years 0001 to 9999. */
export function addMicroseconds(instant: Instant, count: bigint): Instant {
  const total = microseconds(instant) + count;
  const moved =
    total < 0n
      ? null
      : instantOf(Number(total / MICROSECONDS_PER_SECOND), Number(total % MICROSECONDS_PER_SECOND));
  if (moved === null) throw badInput(null, 'is outside the years 0001 to 9999');
  return moved;
}

function microseconds(instant: Instant): bigint {
  const part = (start: number, end: number): number => Number(instant.slice(start, end));
  const seconds = secondsOf(
    [part(0, 4), part(5, 7), part(8, 10)],
    [part(11, 13), part(14, 16), part(17, 19)],
  );
  return BigInt(seconds) * MICROSECONDS_PER_SECOND + BigInt(part(20, 26));
}

function padded(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
