import { Instant } from './brands';
import { daysInMonth } from './calendar';
import { ArchiveError, badInput } from './errors';
import { instantOf, secondsOf } from './instant';

export {
  addMicroseconds,
  compareInstants,
  instantFromPostgres,
  isoformat,
  microsecondsBetween,
} from './instant';

/** A date and time as its writer spelled it, beside the moment that it means. Hashes cover the text. */
export class Timestamp {
  /** Exactly as given: offset, case and number of digits included. */
  readonly text: string;
  /** The same moment in UTC. */
  readonly instant: Instant;

  constructor(text: string, instant: Instant) {
    this.text = text;
    this.instant = instant;
  }
}

const DATE_TIME =
  /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:([Zz])|([+-])(\d\d):(\d\d))?$/;

/**
 * Reads an RFC 3339 date-time (section 5.6): years 0001 to 9999 as given and in UTC, any offset, up to six
 * digits of fraction, `T` and `Z` in either case. An ArchiveError (field null) says what is wrong otherwise;
 * a time without offset, a leap second and a seventh digit are refused, never guessed or rounded.
 */
export function parseTimestamp(text: string): Timestamp {
  const match = DATE_TIME.exec(text);
  if (match === null) throw invalid('is not an RFC 3339 date and time such as 2026-01-01T00:00:24.044608Z');
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as Six;
  checkDate(year, month, day);
  checkTime(hour, minute, second);
  const fraction = match[7] ?? '';
  if (fraction.length > 6) throw invalid('has more than six digits after the second');
  const offset = offsetSeconds(match[8], match[9], match[10], match[11]);
  // in UTC already: nothing is to be reckoned
  if (offset === 0)
    return new Timestamp(
      text,
      `${text.slice(0, 10)}T${text.slice(11, 19)}.${fraction.padEnd(6, '0')}Z` as Instant,
    );
  const seconds = secondsOf([year, month, day], [hour, minute, second]) - offset;
  const instant = instantOf(seconds, Number(fraction.padEnd(6, '0')));
  if (instant === null) throw invalid('is outside the years 0001 to 9999 in UTC');
  return new Timestamp(text, instant);
}

type Six = [number, number, number, number, number, number];

function checkDate(year: number, month: number, day: number): void {
  if (year === 0) throw invalid('has the year 0000; years run from 0001 to 9999');
  if (month < 1 || month > 12) throw invalid('has a month outside 01 to 12');
  if (day < 1 || day > daysInMonth(year, month)) throw invalid('has a day that its month does not have');
}

function checkTime(hour: number, minute: number, second: number): void {
  if (hour > 23) throw invalid('has an hour outside 00 to 23');
  if (minute > 59) throw invalid('has a minute outside 00 to 59');
  if (second === 60) throw invalid('is a leap second (second 60), which cannot be kept');
  if (second > 59) throw invalid('has a second outside 00 to 59');
}

function offsetSeconds(
  zulu: string | undefined,
  sign: string | undefined,
  hours: string | undefined,
  minutes: string | undefined,
): number {
  if (zulu !== undefined) return 0;
  if (sign === undefined) throw invalid('has no offset from UTC (Z or such as +09:00)');
  if (Number(hours) > 23 || Number(minutes) > 59) throw invalid('has an offset beyond 23:59');
  const seconds = Number(hours) * 3600 + Number(minutes) * 60;
  return sign === '-' ? -seconds : seconds;
}

function invalid(reason: string): ArchiveError {
  return badInput(null, reason);
}
