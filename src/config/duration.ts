import { SettingError } from './setting';

const SECONDS = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;
/** The longest: a year, and a day more in leap years. */
const MOST_SECONDS = 366 * SECONDS.d;

/** How durations are written, for descriptions and errors. */
export const DURATION_FORM = 'a whole number and s, m, h or d, such as 12h, at most 366d';

/** The seconds that a text such as `90s`, `15m`, `12h` or `1d` says; null where it says none, or more than 366 days. */
export function secondsOf(text: string): number | null {
  const [, count, unit] = /^([1-9]\d{0,7})([smhd])$/.exec(text) ?? [];
  const seconds = Number(count) * SECONDS[unit as keyof typeof SECONDS];
  return seconds <= MOST_SECONDS ? seconds : null;
}

/** Reads how often something is done, in seconds; null where it is `off`. */
export function interval(variable: string, fallback: string) {
  return (text: string | undefined): number | null => {
    const given = text === undefined || text === '' ? fallback : text;
    if (given === 'off') return null;
    const seconds = secondsOf(given);
    if (seconds === null) throw new SettingError(`${variable} must be off, or ${DURATION_FORM}`);
    return seconds;
  };
}
