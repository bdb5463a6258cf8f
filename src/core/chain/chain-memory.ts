import { Instant } from '../brands';
import { ChainEntry } from './chain-entry';
import { Pending } from './pending';

/** The event that was found to follow another. */
export interface Namer {
  readonly hash: string;
  readonly cascadeId: string;
  readonly position: number;
  readonly isSound: boolean;
}

/** What the walk remembers of an event that it took. */
export interface Known {
  readonly hash: string;
  readonly cascadeId: string;
  readonly instant: Instant;
  readonly isSound: boolean;
  /** Whether an event before it bears the same hash: then the hash stands for that one. */
  readonly isTwin: boolean;
  /** Its place in the chain's order, null while it waits for its place. */
  position: number | null;
  /** Who follows it, null while nobody is known to. */
  namer: Namer | null;
  /** Events that get their place after this one. */
  waiters: Pending[];
}

/**
 * Events by hash, at most about `limit` of them. Two generations: when the young one holds half the limit, the
 * old one is forgotten. (Deleting the oldest key of one Map again and again would walk over its holes.)
 */
export class ChainMemory {
  private young = new Map<string, Known>();
  private old = new Map<string, Known>();
  private readonly half: number;

  constructor(limit: number) {
    this.half = Math.max(1, Math.ceil(limit / 2));
  }

  get(hash: string): Known | undefined {
    return this.young.get(hash) ?? this.old.get(hash);
  }

  /** Remembers an event under its hash, or under another one that it should have borne. */
  add(known: Known, hash = known.hash): void {
    this.young.set(hash, known);
  }

  get isFull(): boolean {
    return this.young.size >= this.half;
  }

  /** Forgets the old generation, `kept` apart. */
  forget(kept: Iterable<Known>): void {
    this.old = this.young;
    this.young = new Map();
    for (const known of kept) if (!known.isTwin) this.young.set(known.hash, known);
  }
}

/** What the walk remembers of an entry that just arrived. */
export function knownOf(entry: ChainEntry, isTwin: boolean): Known {
  return {
    hash: entry.currentHash,
    cascadeId: entry.cascadeId,
    instant: entry.instant,
    isSound: entry.scheme !== null,
    isTwin,
    position: null,
    namer: null,
    waiters: [],
  };
}
