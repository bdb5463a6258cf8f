import { eachBracket, isOpening } from './json-skip';

/** Whether brackets and braces in `text` nest deeper than `limit`; the text need not be JSON. Never recurses. */
export function isDeeperThan(text: string, limit: number): boolean {
  // Each level takes two characters, one of which opens it, so most texts need no close look.
  if (text.length <= 2 * limit || !hasMoreOpenings(text, limit)) return false;
  let depth = 0;
  eachBracket(text, (unit) => {
    depth += isOpening(unit) ? 1 : -1;
    return depth <= limit;
  });
  return depth > limit;
}

function hasMoreOpenings(text: string, limit: number): boolean {
  let openings = 0;
  for (const opening of ['{', '[']) {
    for (let at = text.indexOf(opening); at !== -1 && openings <= limit; at = text.indexOf(opening, at + 1))
      openings += 1;
  }
  return openings > limit;
}
