import { isFirst } from '../hash-schemes';
import { ChainEntry, compareEntries, LinkedEvent } from './chain-entry';
import { ChainFeeder, FoundEvent } from './chain-feeder';
import { ChainMemory, Known, knownOf, shadowOf } from './chain-memory';
import { coveredBy, notCoveredBy } from './coverage';
import { Foretold } from './foretold';
import { HeadCheck, StoredHead } from './head-check';
import { LinkJudge } from './link-judge';
import { OpenEnds } from './open-ends';
import { ArrivalQueue, Link, Pending, ReadyQueue } from './pending';
import { ChainStep, Report } from './report';
import { ChainStatus, ChainVerdict } from './verdict';

/** Settings of a walk. */
export interface WalkOptions {
  /** How many events are remembered (default 50,000, about 300 bytes each). */
  readonly memory?: number;
  /** How many further events are taken before an unknown predecessor is looked up (default 64). */
  readonly patience?: number;
  /** Whether each event is told with its place. */
  readonly withEvents?: boolean;
  /** Whether events of the namespace stand before the window. */
  readonly hasEarlier?: boolean;
  /** The archive's own head; left out where it has none or the window ends before it. */
  readonly storedHead?: StoredHead | null;
  /** A head that the caller noted earlier. */
  readonly expectHead?: string | null;
  /** Whether retention removed events of the namespace: then an empty chain is sound. */
  readonly hasRetention?: boolean;
  /** The hash of the event without predecessor that retention removed: no other may be without one. */
  readonly retainedFirstHash?: string | null;
}

const DEFAULT_MEMORY = 50_000;
const DEFAULT_PATIENCE = 64;

/**
 * The single pass behind verifyChain. Events arrive by time; each gets its place in the chain's order (by time,
 * and after the event that it names) once it is known who bears the hash that it names. Most events of most
 * chains follow an event that was just taken: `takeNext` is the short way for them.
 */
export class ChainWalk {
  private readonly memory: ChainMemory;
  private readonly foretold: Foretold;
  private readonly ends = new OpenEnds();
  private readonly report = new Report();
  private readonly links: LinkJudge;
  private readonly heads: HeadCheck;
  private readonly limit: number;
  private readonly patience: number;

  private readonly undetermined = new ArrivalQueue('undetermined');
  private readonly later = new ArrivalQueue('later');
  private readonly ready = new ReadyQueue();
  /** Pendings by the hash that they name, while nobody bore it yet. */
  private readonly wanted = new Map<string, Pending[]>();
  private readonly pending = new Set<Pending>();

  private arrivals = 0;
  private length = 0;
  private last: ChainEntry | null = null;
  private firstHash: string | null = null;
  private firstAt: ChainVerdict['firstAt'] = null;
  private readonly schemes = { archive: 0, hot: 0, sealed: 0 };
  private isOver = false;

  constructor(
    private readonly feeder: ChainFeeder,
    private readonly options: WalkOptions,
  ) {
    this.limit = Math.max(2, options.memory ?? DEFAULT_MEMORY);
    this.patience = Math.min(options.patience ?? DEFAULT_PATIENCE, this.limit);
    this.memory = new ChainMemory(this.limit);
    this.foretold = new Foretold(this.limit);
    this.heads = new HeadCheck(options.storedHead ?? null, options.expectHead ?? null);
    const { memory, ends, foretold, report } = this;
    this.links = new LinkJudge({
      feeder,
      memory,
      ends,
      foretold,
      report,
      hasEarlier: options.hasEarlier ?? false,
      retainedFirstHash: options.retainedFirstHash ?? null,
      waiting: this.pending,
      isToCome: (event) => this.isToCome(event),
    });
  }

  /** Takes the next events, by time, then id. */
  async take(entries: readonly ChainEntry[]): Promise<void> {
    for (const entry of entries) {
      this.checkOrder(entry);
      this.heads.observe(entry);
      if (this.takeNext(entry)) continue;
      this.enqueue(entry);
      await this.advance();
    }
  }

  /** What was found since the last call. */
  steps(): ChainStep[] {
    return this.report.fetch();
  }

  /** Ends the walk: places what still waits and gives the verdict. */
  async end(): Promise<ChainVerdict> {
    this.isOver = true;
    await this.advance();
    const head = await this.head();
    await this.heads.judge(head, this.length, this.feeder, this.report);
    return this.verdict(head);
  }

  private checkOrder(entry: ChainEntry): void {
    if (this.last !== null && compareEntries(this.last, entry) > 0) {
      throw new RangeError('The events of a chain must come by time, then by id in code points.');
    }
    this.firstAt ??= entry.instant;
    this.last = entry;
    this.arrivals += 1;
  }

  /** Takes an event that is sound in every way and follows one that has its place; false for any other. */
  private takeNext(entry: ChainEntry): boolean {
    if (this.pending.size > 0 || !this.foretold.isEmpty) return false;
    if (entry.scheme === null || entry.faults.length > 0 || isFirst(entry.previousHash)) return false;
    const before = this.memory.get(entry.previousHash);
    if (before === undefined || before.position === null || before.namer !== null || !before.isSound)
      return false;
    if (before.instant > entry.instant || this.memory.get(entry.currentHash) !== undefined) return false;
    const position = this.length;
    const known = knownOf(entry, false);
    before.namer = { hash: known.hash, cascadeId: known.cascadeId, position, isSound: true };
    this.ends.close(before.hash);
    this.remember(known);
    this.place(entry, known, position, true);
    this.ends.add(entry);
    return true;
  }

  private enqueue(entry: ChainEntry): void {
    const remembered = this.memory.get(entry.currentHash);
    const twin = remembered?.hash === entry.currentHash ? remembered : null;
    const known = knownOf(entry, twin !== null);
    const shadow = known.isSound ? null : shadowOf(known);
    const pending: Pending = {
      entry,
      known,
      shadow,
      arrival: this.arrivals,
      state: 'undetermined',
      link: null,
      duplicateOf: twin?.cascadeId ?? this.foretold.takeDuplicate(known.hash),
    };
    known.namer = this.foretold.takeNamer(known.hash);
    this.pending.add(pending);
    if (twin === null) this.remember(known);
    else if (known.isSound && !twin.isSound) this.takeOver(known, twin);
    if (shadow !== null) this.rememberShadow(shadow, entry.computedHashes);
    this.attach(pending);
    this.wakeWanters(known.hash, known);
    if (shadow !== null) for (const hash of entry.computedHashes) this.wakeWanters(hash, shadow);
  }

  private remember(known: Known): void {
    if (this.memory.isFull) {
      const waiting = [...this.pending].map((pending) => pending.known);
      this.memory.forget(waiting.filter((other) => !other.isTwin));
    }
    this.memory.add(known);
  }

  private rememberShadow(shadow: Known, hashes: readonly string[]): void {
    for (const hash of hashes) if (this.memory.get(hash) === undefined) this.memory.add(shadow, hash);
  }

  /** Of two events with one hash, it stands for the one that bears it rightly. */
  private takeOver(known: Known, twin: Known): void {
    known.isTwin = false;
    known.namer = twin.namer;
    known.waiters = twin.waiters;
    twin.waiters = [];
    twin.isTwin = true;
    this.memory.add(known);
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
        this.follow(pending, before);
        return;
      }
    }
    this.undetermined.push(pending);
    const hash = previousHash ?? '';
    const others = this.wanted.get(hash);
    if (others === undefined) this.wanted.set(hash, [pending]);
    else others.push(pending);
  }

  private follow(pending: Pending, before: Known): void {
    if (before.position === null) this.waitBehind(pending, before);
    else this.makeReady(pending, { kind: 'known', before });
  }

  private waitBehind(pending: Pending, before: Known): void {
    before.waiters.push(pending);
    this.makeLater(pending);
  }

  private makeLater(pending: Pending): void {
    if (pending.state === 'later') return;
    pending.state = 'later';
    this.later.push(pending);
  }

  private makeReady(pending: Pending, link: Link): void {
    pending.state = 'ready';
    pending.link = link;
    this.ready.push(pending);
  }

  /** An event came: those that named it by `hash` need not be looked up. */
  private wakeWanters(hash: string, known: Known): void {
    const wanters = this.wanted.get(hash);
    if (wanters === undefined) return;
    this.wanted.delete(hash);
    const left = wanters.filter((pending) => {
      if (pending.state === 'undetermined' && !pending.known.isSound) return true;
      this.waitBehind(pending, known);
      return false;
    });
    if (left.length > 0) this.wanted.set(hash, left);
  }

  /** Gives places, in order of arrival, to all events that can have one now. */
  private async advance(): Promise<void> {
    for (;;) {
      const ready = this.ready.first();
      const unknown = this.undetermined.first();
      if (ready !== undefined && (unknown === undefined || ready.arrival < unknown.arrival)) {
        this.ready.shift();
        await this.placePending(ready);
      } else if (unknown !== undefined && (this.isOver || this.arrivals - unknown.arrival >= this.patience)) {
        await this.determine(unknown);
      } else {
        const waiting = this.later.first();
        if (waiting === undefined || !(this.isOver || this.pending.size > this.limit)) return;
        await this.release(waiting);
      }
    }
  }

  /** Asks who bears the hash that an event names. */
  private async determine(pending: Pending): Promise<void> {
    const link = await this.linkOf(pending);
    if (link === 'to come') {
      this.makeLater(pending); // and stays among the wanters until that event comes
      return;
    }
    this.unwant(pending);
    if (link === 'waits') return;
    this.makeReady(pending, link);
  }

  private async linkOf(pending: Pending): Promise<Link | 'to come' | 'waits'> {
    const repaired = pending.known.isSound ? undefined : await this.links.repair(pending);
    const previousHash = repaired === undefined ? pending.entry.previousHash : repaired;
    const before = isFirst(previousHash) ? undefined : this.memory.get(previousHash);
    if (before !== undefined && before.position === null && before !== pending.known) {
      this.waitBehind(pending, before);
      return 'waits';
    }
    if (repaired !== undefined) return { kind: 'repaired', previousHash: repaired };
    if (isFirst(previousHash)) return { kind: 'first' };
    if (before !== undefined && before !== pending.known) return { kind: 'known', before };
    const answer = await this.feeder.lookup(previousHash, pending.entry);
    if (before === undefined && answer.bearers.some((bearer) => this.isToCome(bearer))) return 'to come';
    if (answer.bearers.length > 0) return { kind: 'found', answer };
    return answer.retained ? { kind: 'retained', answer } : { kind: 'broken' };
  }

  private isToCome(bearer: FoundEvent): boolean {
    return bearer.inWindow && !this.isOver && this.last !== null && compareEntries(bearer, this.last) > 0;
  }

  /** Places an event before the one that it names: that one comes too late to wait for, or names it in turn. */
  private async release(pending: Pending): Promise<void> {
    this.unwant(pending);
    const answer = await this.feeder.lookup(pending.entry.previousHash ?? '', pending.entry);
    this.makeReady(pending, { kind: 'found', answer });
  }

  private unwant(pending: Pending): void {
    const hash = pending.entry.previousHash ?? '';
    const left = this.wanted.get(hash)?.filter((other) => other !== pending) ?? [];
    if (left.length > 0) this.wanted.set(hash, left);
    else this.wanted.delete(hash);
  }

  private async placePending(pending: Pending): Promise<void> {
    const { entry, known } = pending;
    const position = this.length;
    for (const fault of entry.faults) this.report.finding({ ...fault, cascadeId: entry.cascadeId, position });
    const isDuplicate = await this.tellDuplicate(pending, position);
    const linkIsSound = await this.links.judge(pending, position);
    pending.state = 'placed';
    this.pending.delete(pending);
    this.place(entry, known, position, linkIsSound);
    if (!known.isTwin) {
      if (known.namer !== null || pending.shadow?.namer) this.ends.close(known.hash);
      else if (known.isSound || !isDuplicate) this.ends.add(entry);
    }
    this.wakeWaiters(known);
    if (pending.shadow !== null) {
      pending.shadow.position = position;
      this.wakeWaiters(pending.shadow);
    }
  }

  private wakeWaiters(before: Known): void {
    for (const waiter of before.waiters) {
      if (waiter.state === 'later') this.makeReady(waiter, { kind: 'known', before });
    }
    before.waiters = [];
  }

  private async tellDuplicate(pending: Pending, position: number): Promise<boolean> {
    const { entry } = pending;
    let other = pending.duplicateOf;
    // Two sound events of one hash stand side by side; only a wrong hash can be that of an event far away.
    if (other === null && (entry.scheme === null || this.foretold.hasForgotten)) {
      const { bearers } = await this.feeder.lookup(entry.currentHash, null);
      const self = bearers.findIndex((bearer) => bearer.cascadeId === entry.cascadeId);
      const others = bearers.filter((_, index) => index !== self);
      other = others.find((bearer) => compareEntries(bearer, entry) < 0)?.cascadeId ?? null;
      const isToCome = other === null && others.some((bearer) => this.isToCome(bearer));
      if (isToCome) this.foretold.addDuplicate(entry.currentHash, entry.cascadeId);
    }
    if (other === null) return false;
    this.report.finding({
      kind: 'DUPLICATE_HASH',
      cascadeId: entry.cascadeId,
      position,
      expected: null,
      actual: entry.currentHash,
      message: `Two events carry one hash: ${other} and ${entry.cascadeId}.`,
    });
    return true;
  }

  private place(entry: ChainEntry, known: Known, position: number, linkIsSound: boolean): void {
    known.position = position;
    this.length += 1;
    if (entry.scheme !== null) this.schemes[entry.scheme] += 1;
    if (position === 0) this.firstHash = entry.currentHash;
    if (this.options.withEvents === true) this.report.event({ entry, position, linkIsSound });
  }

  private async head(): Promise<LinkedEvent | null> {
    let head = this.ends.head();
    while (head !== null && this.foretold.hasForgotten) {
      const { namers } = await this.feeder.lookup(head.currentHash, null);
      if (!namers.some((namer) => namer.inWindow)) break;
      this.ends.close(head.currentHash);
      head = this.ends.head();
    }
    return head;
  }

  private verdict(head: LinkedEvent | null): ChainVerdict {
    const { report, length, firstAt, schemes } = this;
    const firstHash = this.links.rootHash ?? this.firstHash;
    const isEmptied = length === 0 && this.options.hasRetention === true;
    const anchor = isEmptied ? 'RETENTION' : this.links.anchor;
    const headHash = head?.currentHash ?? null;
    const lastAt = this.last?.instant ?? null;
    const walked = { anchor, length, firstHash, headHash, firstAt, lastAt, schemes } as const;
    const knowsHead = Boolean(this.options.storedHead ?? this.options.expectHead);
    return {
      ...walked,
      verified: report.findingCount === 0,
      status: this.status(isEmptied),
      findingCount: report.findingCount,
      noteCount: report.noteCount,
      maxBackwardMicroseconds: report.maxBackwardMicroseconds,
      covers: coveredBy(walked),
      notCovered: notCoveredBy(walked, knowsHead),
    };
  }

  private status(isEmptied: boolean): ChainStatus {
    if (this.report.isBroken) return 'BROKEN';
    if (this.report.findingCount > 0) return 'INCONSISTENT';
    return this.length > 0 || isEmptied ? 'VERIFIED' : 'EMPTY';
  }
}
