import { ChainEntry } from './chain-entry';

/**
 * Events told by their number, from a feeder that compares neighbours itself, as a database can: each is sound in
 * every way, one scheme reproduces them all, each names the one before it, and the first one the event that was told
 * just before the run. None names what a removed stretch followed (`RemovedStretch.previousHash`).
 */
export interface ChainRun {
  /** At least 1. */
  readonly length: number;
  readonly last: ChainEntry;
  /** The events themselves, last included, for a walk that must look at each. */
  events(): AsyncIterable<readonly ChainEntry[]>;
}

/** What a feeder tells of a chain, by time, then id. */
export type ChainItem = ChainEntry | ChainRun;

/** Whether a feeder tells of several events at once. */
export function isRun(item: ChainItem): item is ChainRun {
  return 'events' in item;
}
