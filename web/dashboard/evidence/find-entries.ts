import type { LogEntries } from '../operations';

export type Entry = LogEntries['changes'][number];

/** Reads entries of one kind that come after an index, in order, at most `first`. */
export type ReadEntries = (afterIndex: bigint, first: number) => Promise<readonly Entry[]>;

/** Entries get their places a moment after they are recorded, several writers at once: so much may times run back, in ms. */
const SLACK_MS = 60_000;
const PAGE = 500;
/** Pages read for each time before it is given up. */
const PAGES = 4;

/**
 * The entries of a record's versions, of which it is known when each was recorded. The log has no index by record: the place
 * of a time is found by halving, for entries stand nearly in order of time, and then read on from a little before it.
 */
export async function findEntries(
  recordId: string,
  times: readonly string[],
  size: bigint,
  read: ReadEntries,
): Promise<Entry[]> {
  const found = new Map<string, Entry>();
  for (const time of times) {
    const at = Date.parse(time);
    let after = await lastBefore(at - SLACK_MS, size, read);
    for (let page = 0; page < PAGES; page += 1) {
      const entries = await read(after, PAGE);
      for (const entry of entries) if (entry.recordId === recordId) found.set(entry.index, entry);
      const last = entries.at(-1);
      if (last === undefined || entries.length < PAGE || Date.parse(last.recordedAt) > at + SLACK_MS) break;
      after = BigInt(last.index);
    }
  }
  return [...found.values()].sort((a, b) => (BigInt(a.index) < BigInt(b.index) ? -1 : 1));
}

/** The greatest index known to lie before a time; -1 where none does. */
async function lastBefore(time: number, size: bigint, read: ReadEntries): Promise<bigint> {
  let [low, high] = [-1n, size];
  while (high - low > BigInt(PAGE)) {
    const middle = (low + high) / 2n;
    const [entry] = await read(middle, 1);
    if (entry === undefined || BigInt(entry.index) >= high || Date.parse(entry.recordedAt) >= time)
      high = middle;
    else low = BigInt(entry.index);
  }
  return low;
}
