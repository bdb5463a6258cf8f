import { isFirst } from '../hash-schemes';
import { ArrivalQueue, ReadyQueue } from './arrival-queues';
import { ChainMemory } from './chain-memory';
import { Known, Link, Pending } from './pending';

/** The events that have no place in the chain's order yet, and what each of them waits for. */
export class WaitingRoom {
  readonly all = new Set<Pending>();
  readonly undetermined = new ArrivalQueue('undetermined');
  readonly later = new ArrivalQueue('later');
  readonly ready = new ReadyQueue();
  /** Pendings by the hash that they name, while nobody bears it. */
  private readonly wanted = new Map<string, Pending[]>();

  constructor(private readonly memory: ChainMemory) {}

  /** Takes in an event that has just come, and tells those that wanted its hash. */
  enter(pending: Pending): void {
    this.all.add(pending);
    this.attach(pending);
    const { known, shadow, entry } = pending;
    this.tellWanters(known.hash, known);
    if (shadow !== null) for (const hash of entry.computedHashes) this.tellWanters(hash, shadow);
  }

  /** Lets an event go that got its place, and tells those that waited for it. */
  leave(pending: Pending, position: number): void {
    pending.state = 'placed';
    this.all.delete(pending);
    for (const before of [pending.known, pending.shadow]) {
      if (before === null) continue;
      before.position = position;
      for (const waiter of before.waiters) {
        if (waiter.state === 'later') this.makeReady(waiter, { kind: 'known', before });
      }
      before.waiters = [];
    }
  }

  makeReady(pending: Pending, link: Link): void {
    pending.state = 'ready';
    pending.link = link;
    this.ready.push(pending);
  }

  /** The event before it is here and has no place yet. */
  waitBehind(pending: Pending, before: Known): void {
    before.waiters.push(pending);
    this.makeLater(pending);
  }

  makeLater(pending: Pending): void {
    if (pending.state === 'later') return;
    pending.state = 'later';
    this.later.push(pending);
  }

  /** Nobody needs to be told any more who bears the hash that the event names. */
  unwant(pending: Pending): void {
    const hash = pending.entry.previousHash ?? '';
    const left = this.wanted.get(hash)?.filter((other) => other !== pending) ?? [];
    if (left.length > 0) this.wanted.set(hash, left);
    else this.wanted.delete(hash);
  }

  /**
   * Finds the state of an event that has just come, as far as memory goes. One with a wrong hash is looked at
   * later: its previous_hash may be what was changed, and name any event, even one of its own future.
   */
  private attach(pending: Pending): void {
    const { previousHash } = pending.entry;
    if (pending.known.isSound) {
      if (isFirst(previousHash)) {
        this.makeReady(pending, { kind: 'first' });
        return;
      }
      const before = this.memory.get(previousHash);
      if (before !== undefined) {
        if (before.position === null) this.waitBehind(pending, before);
        else this.makeReady(pending, { kind: 'known', before });
        return;
      }
    }
    this.undetermined.push(pending);
    this.want(pending, previousHash ?? '');
  }

  private want(pending: Pending, hash: string): void {
    const others = this.wanted.get(hash);
    if (others === undefined) this.wanted.set(hash, [pending]);
    else others.push(pending);
  }

  private tellWanters(hash: string, known: Known): void {
    const wanters = this.wanted.get(hash);
    if (wanters === undefined) return;
    this.wanted.delete(hash);
    for (const pending of wanters) {
      if (pending.state !== 'undetermined' || pending.known.isSound) this.waitBehind(pending, known);
      else this.want(pending, hash);
    }
  }
}
