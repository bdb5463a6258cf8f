/** `2026-11-27T09:52:53.445001Z` as `2026-11-27 09:52:53.445001`: every digit as it came, in UTC as the API gives it. */
export function utcText(at: string): string {
  return at.replace('T', ' ').replace(/Z$/, '');
}

const units = [
  { limit: 60, seconds: 1, name: 's' },
  { limit: 3_600, seconds: 60, name: 'min' },
  { limit: 86_400, seconds: 3_600, name: 'h' },
  { limit: Infinity, seconds: 86_400, name: 'd' },
] as const;

/** How long ago a time was, in its largest unit; `now` in milliseconds since 1970. */
export function agoText(at: string, now: number): string {
  const past = Math.round((now - Date.parse(at)) / 1_000);
  if (Number.isNaN(past)) return '';
  if (Math.abs(past) < 3) return 'now';
  const text = spanText(Math.abs(past));
  return past < 0 ? `in ${text}` : `${text} ago`;
}

function spanText(seconds: number): string {
  const unit = units.find(({ limit }) => seconds < limit) ?? units[3];
  return `${Math.floor(seconds / unit.seconds)} ${unit.name}`;
}

/** A length of time in seconds as its digits, and about so long in words where it is more than a minute. */
export function durationText(seconds: string): string {
  const value = Number(seconds);
  return Number.isFinite(value) && value >= 60 ? `${seconds} s (about ${spanText(value)})` : `${seconds} s`;
}
