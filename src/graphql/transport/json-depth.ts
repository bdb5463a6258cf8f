import { eachBracket, isOpening } from './json-skip';

/** Whether brackets and braces in `text` nest deeper than `limit`; the text need not be JSON. Never recurses. */
export function isDeeperThan(text: string, limit: number): boolean {
  // Each level takes two characters, so most texts need no look.
  if (text.length <= 2 * limit) return false;
  let depth = 0;
  eachBracket(text, (unit) => {
    depth += isOpening(unit) ? 1 : -1;
    return depth <= limit;
  });
  return depth > limit;
}
