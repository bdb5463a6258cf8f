import { ChainEntry } from './chain-entry';
import { LookupAnswer } from './chain-feeder';
import { Known } from './chain-memory';

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

/** Pendings in order of arrival; those whose state has moved on drop out by themselves. */
export class ArrivalQueue {
  private items: Pending[] = [];
  private head = 0;

  constructor(private readonly state: Pending['state']) {}

  push(pending: Pending): void {
    this.items.push(pending);
  }

  /** The one that arrived first. */
  first(): Pending | undefined {
    while (this.head < this.items.length && this.items[this.head]?.state !== this.state) this.head += 1;
    // A queue is seldom long: what was passed is dropped in bulk so that it costs nothing an event.
    if (this.head > 1000 || this.head === this.items.length) {
      this.items = this.items.slice(this.head);
      this.head = 0;
    }
    return this.items[this.head];
  }
}

/** Pendings that wait for nothing, the earliest arrival first. */
export class ReadyQueue {
  private readonly items: Pending[] = [];

  push(pending: Pending): void {
    let at = this.items.length;
    while (at > 0 && (this.items[at - 1]?.arrival ?? 0) > pending.arrival) at -= 1;
    this.items.splice(at, 0, pending);
  }

  first(): Pending | undefined {
    return this.items[0];
  }

  shift(): void {
    this.items.shift();
  }
}
