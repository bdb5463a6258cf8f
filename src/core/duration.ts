import type { Instant } from './brands';
import { microsecondsBetween } from './timestamp';

/** The seconds from one instant to another as a decimal number: whole, or with up to six digits; below zero when `end` is first. */
export function secondsBetween(start: Instant, end: Instant): string {
  const microseconds = microsecondsBetween(start, end);
  const magnitude = microseconds < 0n ? -microseconds : microseconds;
  const sign = microseconds < 0n ? '-' : '';
  const whole = magnitude / 1_000_000n;
  const fraction = String(magnitude % 1_000_000n)
    .padStart(6, '0')
    .replace(/0+$/, '');
  return `${sign}${whole}${fraction === '' ? '' : `.${fraction}`}`;
}
