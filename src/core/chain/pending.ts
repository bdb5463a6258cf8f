import { Instant } from '../brands';
import { bearsItsHash, ChainEntry } from './chain-entry';
import { LookupAnswer } from './chain-feeder';

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

/** What is known of an event's link to the one before it. */
export type Link =
  /** It says that none comes before. */
  | { readonly kind: 'first' }
  /** The event before it is remembered. */
  | { readonly kind: 'known'; readonly before: Known }
  /** The event before it is there, outside the walk's memory. */
  | { readonly kind: 'found'; readonly answer: LookupAnswer }
  /** The event before it was removed by retention. */
  | { readonly kind: 'retained'; readonly answer: LookupAnswer }
  /** Its hash is sound with this previous_hash in place of the one it carries: that field alone was changed. */
  | { readonly kind: 'repaired'; readonly previousHash: string | null }
  /** Nothing bears the hash that it names. */
  | { readonly kind: 'broken' };

/**
 * An event that has no place in the chain's order yet. `undetermined`: nobody knows yet who bears the hash that
 * it names. `later`: that event comes later. `ready`: its place comes as soon as earlier arrivals allow.
 */
export interface Pending {
  readonly entry: ChainEntry;
  readonly known: Known;
  /** What stands for the hashes that it should bear; null where its hash is sound. */
  readonly shadow: Known | null;
  /** Its number in the order in which events came. */
  readonly arrival: number;
  state: 'undetermined' | 'later' | 'ready' | 'placed';
  link: Link | null;
  /** The event that bore the same hash before it came. */
  readonly duplicateOf: string | null;
}

/** What the walk remembers of an entry that just arrived. */
export function knownOf(entry: ChainEntry, isTwin: boolean): Known {
  return {
    hash: entry.currentHash,
    cascadeId: entry.cascadeId,
    instant: entry.instant,
    isSound: bearsItsHash(entry),
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
