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

/**
 * What the walk remembers of an event that it took, under the hash that it bears. An event with a wrong hash has a
 * second one, its shadow, under the hashes that it should bear: those who follow it by these are told apart.
 */
export interface Known {
  readonly hash: string;
  readonly cascadeId: string;
  readonly instant: Instant;
  readonly isSound: boolean;
  /** Whether another event bears the same hash, and the hash stands for that one. */
  isTwin: boolean;
  /** Of a shadow, the event itself. */
  readonly owner: Known | null;
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

  /** Remembers an event under its hash, its shadow under another one. */
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
    for (const known of kept) this.young.set(known.hash, known);
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
    owner: null,
    position: null,
    namer: null,
    waiters: [],
  };
}

/** The shadow of an event with a wrong hash. */
export function shadowOf(owner: Known): Known {
  return { ...owner, owner, waiters: [] };
}
