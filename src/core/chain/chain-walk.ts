import { isFirst } from '../hash-schemes';
import { bearsItsHash, ChainEntry, compareEntries, LinkedEvent } from './chain-entry';
import { ChainFeeder, FoundEvent } from './chain-feeder';
import { ChainMemory } from './chain-memory';
import { ChainItem, ChainRun, isRun } from './chain-run';
import { Foretold } from './foretold';
import { HeadCheck } from './head-check';
import { LinkJudge } from './link-judge';
import { OpenEnds } from './open-ends';
import { Known, knownOf, Link, Pending, shadowOf } from './pending';
import { RemovedStretches } from './removed-stretches';
import { ChainStep, Report } from './report';
import { breaksChain, ChainVerdict, Walked } from './verdict';
import { verdictOn } from './verdict-on';
import { WaitingRoom } from './waiting-room';
import { WalkOptions } from './walk-options';

const DEFAULT_MEMORY = 50_000;
const DEFAULT_PATIENCE = 64;

/**
 * The single pass behind verifyChain. Events arrive by time; each gets its place in the chain's order (by time,
 * and after the event that it names) once it is known who bears the hash that it names. Most events of most
 * chains follow the event that was just taken: `takeNext` is the short way for them. They need not be remembered,
 * since the feeder can be asked for them, the last of them (`tail`) apart.
 */
export class ChainWalk {
  private readonly memory: ChainMemory;
  private readonly foretold: Foretold;
  private readonly ends = new OpenEnds();
  private readonly report = new Report();
  private readonly links: LinkJudge;
  private readonly heads: HeadCheck;
  private readonly removed: RemovedStretches;
  private readonly limit: number;
  private readonly patience: number;

  private readonly waiting: WaitingRoom;

  private arrivals = 0;
  private length = 0;
  private last: ChainEntry | null = null;
  /** The event that has the last place, if it was taken the short way and is not remembered yet. */
  private tail: ChainEntry | null = null;
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
    this.waiting = new WaitingRoom(this.memory);
    this.foretold = new Foretold(this.limit);
    this.heads = new HeadCheck(options.storedHead ?? null, options.expectHead ?? null);
    this.removed = new RemovedStretches(options.removedStretches ?? [], feeder);
    const { memory, ends, foretold, report, removed } = this;
    this.links = new LinkJudge({
      feeder,
      memory,
      ends,
      foretold,
      report,
      removed,
      hasEarlier: options.hasEarlier ?? false,
      retainedFirstHash: options.retainedFirstHash ?? null,
      waiting: this.waiting.all,
      isToCome: (event) => this.isToCome(event),
    });
  }

  /** Takes what comes next, by time, then id. */
  async take(items: readonly ChainItem[]): Promise<void> {
    for (const item of items) {
      if (!isRun(item)) await this.takeEvent(this.asked(item));
      else if (!this.takeRun(item)) for await (const events of item.events()) await this.take(events);
    }
  }

  private asked(entry: ChainEntry): ChainEntry {
    if (this.options.withoutEffects !== true || entry.faults.length === 0) return entry;
    return { ...entry, faults: entry.faults.filter(({ kind }) => breaksChain(kind)) };
  }

  private async takeEvent(entry: ChainEntry): Promise<void> {
    this.arrived(entry, 1);
    if (this.takeNext(entry)) return;
    this.rememberTail();
    if (this.takeAfterKnown(entry)) return;
    this.enqueue(entry);
    await this.advance();
  }

  /** Takes a run at once; false where its events must be looked at. */
  private takeRun({ length, last }: ChainRun): boolean {
    if (last.scheme === null || this.options.withEvents === true) return false;
    const before = this.tail ?? this.last;
    if (before !== null && this.removed.follower(before.currentHash) !== null) return false;
    if (this.tail === null && !this.forgetLast()) return false;
    this.arrived(last, length);
    this.length += length;
    this.schemes[last.scheme] += length;
    this.tail = last;
    return true;
  }

  /**
   * Forgets the event taken last, where it has its place, nobody is known to follow it and nothing waits: who asks for
   * it later learns from the feeder who does.
   */
  private forgetLast(): boolean {
    if (this.last === null || this.waiting.all.size > 0 || !this.foretold.isEmpty) return false;
    const known = this.memory.get(this.last.currentHash);
    if (known === undefined || known.cascadeId !== this.last.cascadeId) return false;
    if (known.position === null || known.namer !== null || !known.isSound) return false;
    this.memory.drop(known);
    this.ends.close(known.hash);
    return true;
  }

  /** What was found since the last call. */
  steps(): ChainStep[] {
    return this.report.fetch();
  }

  /** Ends the walk: places what still waits and gives the verdict. */
  async end(): Promise<ChainVerdict> {
    this.isOver = true;
    this.rememberTail();
    await this.advance();
    for (const finding of await this.removed.findings()) this.report.finding(finding);
    const { feeder, report, removed } = this;
    const head = (await this.head())?.currentHash ?? this.removedHead();
    await this.heads.judge(head, this.length, { feeder, report, removed });
    return this.verdict(head);
  }

  private arrived(entry: ChainEntry, count: number): void {
    if (this.last !== null && compareEntries(this.last, entry) > 0) {
      throw new RangeError('The events of a chain must come by time, then by id in code points.');
    }
    this.firstAt ??= entry.instant;
    this.last = entry;
    this.arrivals += count;
    this.heads.observe(entry);
  }

  /** Takes an event that is sound in every way and follows the tail; false for any other. */
  private takeNext(entry: ChainEntry): boolean {
    const { tail } = this;
    if (tail === null || entry.previousHash !== tail.currentHash) return false;
    if (this.removed.follower(tail.currentHash) !== null) return false;
    if (!isSound(entry) || this.memory.get(entry.currentHash) !== undefined) return false;
    this.place(entry, this.length, true);
    this.tail = entry;
    return true;
  }

  /** Takes an event that is sound in every way and follows a remembered one that has its place: the new tail. */
  private takeAfterKnown(entry: ChainEntry): boolean {
    if (this.waiting.all.size > 0 || !this.foretold.isEmpty) return false;
    if (!isSound(entry) || isFirst(entry.previousHash)) return false;
    const before = this.memory.get(entry.previousHash);
    if (before === undefined || before.position === null || before.namer !== null || !before.isSound)
      return false;
    if (this.removed.follower(before.hash) !== null) return false;
    if (before.instant > entry.instant || this.memory.get(entry.currentHash) !== undefined) return false;
    const { currentHash: hash, cascadeId } = entry;
    before.namer = { hash, cascadeId, position: this.length, isSound: true };
    this.ends.close(before.hash);
    this.place(entry, this.length, true);
    this.tail = entry;
    return true;
  }

  /** What comes does not follow the tail: from now on it is one among others. */
  private rememberTail(): void {
    const { tail } = this;
    if (tail === null) return;
    this.tail = null;
    const known = knownOf(tail, false);
    known.position = this.length - 1;
    this.remember(known);
    if (this.removed.follower(known.hash) === null) this.ends.add(tail);
  }

  private enqueue(entry: ChainEntry): void {
    const remembered = this.memory.get(entry.currentHash);
    const twin = remembered?.hash === entry.currentHash ? remembered : null;
    const known = knownOf(entry, twin !== null);
    const duplicate = this.foretold.takeDuplicate(known.hash);
    const shadow = known.isSound ? null : shadowOf(known);
    const pending: Pending = {
      entry,
      known,
      shadow,
      arrival: this.arrivals,
      state: 'undetermined',
      link: null,
      duplicateOf: twin?.cascadeId ?? duplicate,
    };
    known.namer = this.foretold.takeNamer(known.hash);
    if (twin === null) this.remember(known);
    else if (known.isSound && !twin.isSound) this.takeOver(known, twin);
    if (shadow !== null) this.rememberShadow(shadow, entry.computedHashes);
    this.waiting.enter(pending);
  }

  private remember(known: Known): void {
    if (this.memory.isFull) {
      const waiting = [...this.waiting.all].map((pending) => pending.known);
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

  /** Gives places, in order of arrival, to all events that can have one now. */
  private async advance(): Promise<void> {
    for (;;) {
      const ready = this.waiting.ready.first();
      const unknown = this.waiting.undetermined.first();
      if (ready !== undefined && (unknown === undefined || ready.arrival < unknown.arrival)) {
        this.waiting.ready.shift();
        await this.placePending(ready);
      } else if (unknown !== undefined && (this.isOver || this.arrivals - unknown.arrival >= this.patience)) {
        await this.determine(unknown);
      } else {
        const late = this.waiting.later.first();
        if (late === undefined || !(this.isOver || this.waiting.all.size > this.limit)) return;
        await this.release(late);
      }
    }
  }

  /** Asks who bears the hash that an event names. */
  private async determine(pending: Pending): Promise<void> {
    const link = await this.linkOf(pending);
    if (link === 'to come') {
      this.waiting.makeLater(pending); // and stays among the wanters until that event comes
      return;
    }
    this.waiting.unwant(pending);
    if (link === 'waits') return;
    this.waiting.makeReady(pending, link);
  }

  private async linkOf(pending: Pending): Promise<Link | 'to come' | 'waits'> {
    const repaired = this.mayNameWrongly(pending) ? await this.links.repair(pending) : undefined;
    const previousHash = repaired === undefined ? pending.entry.previousHash : repaired;
    const before = isFirst(previousHash) ? undefined : this.memory.get(previousHash);
    if (before !== undefined && before.position === null && before !== pending.known) {
      this.waiting.waitBehind(pending, before);
      return 'waits';
    }
    if (repaired !== undefined) return { kind: 'repaired', previousHash: repaired };
    if (isFirst(previousHash)) return { kind: 'first' };
    if (before !== undefined && before !== pending.known) return { kind: 'known', before };
    const answer = await this.feeder.lookup(previousHash, pending.entry);
    if (before === undefined && answer.bearers.some((bearer) => this.isToCome(bearer))) return 'to come';
    if (answer.bearers.length > 0) return { kind: 'found', answer };
    const isRetained = answer.retained || this.removed.endsWith(previousHash);
    return isRetained ? { kind: 'retained', answer } : { kind: 'broken' };
  }

  /**
   * Whether an event's previous_hash may be what was changed of it. Not where it names an event that stands before and
   * that nobody else follows: then nothing else is missing a follower, nor has one too many.
   */
  private mayNameWrongly({ known, entry: { previousHash } }: Pending): boolean {
    if (known.isSound) return false;
    const before = isFirst(previousHash) ? undefined : this.memory.get(previousHash);
    return before === undefined || before === known || before.position === null || before.namer !== null;
  }

  private isToCome(bearer: FoundEvent): boolean {
    return bearer.inWindow && !this.isOver && this.last !== null && compareEntries(bearer, this.last) > 0;
  }

  /** Places an event before the one that it names: that one comes too late to wait for, or names it in turn. */
  private async release(pending: Pending): Promise<void> {
    this.waiting.unwant(pending);
    const answer = await this.feeder.lookup(pending.entry.previousHash ?? '', pending.entry);
    this.waiting.makeReady(pending, { kind: 'found', answer });
  }

  private async placePending(pending: Pending): Promise<void> {
    const { entry, known } = pending;
    const position = this.length;
    for (const fault of entry.faults) this.report.finding({ ...fault, cascadeId: entry.cascadeId, position });
    const isDuplicate = await this.tellDuplicate(pending, position);
    const linkIsSound = await this.links.judge(pending, position);
    known.position = position;
    this.place(entry, position, linkIsSound);
    if (!known.isTwin) {
      const isFollowed = known.namer !== null || this.removed.follower(known.hash) !== null;
      if (isFollowed || pending.shadow?.namer) this.ends.close(known.hash);
      else if (known.isSound || !isDuplicate) this.ends.add(entry);
    }
    this.waiting.leave(pending, position);
  }

  private async tellDuplicate(pending: Pending, position: number): Promise<boolean> {
    const { entry } = pending;
    let other = pending.duplicateOf;
    // Two sound events of one hash stand side by side; only a wrong hash can be that of an event far away.
    if (!bearsItsHash(entry) || (other === null && this.foretold.hasForgotten)) {
      const { bearers } = await this.feeder.lookup(entry.currentHash, null);
      const self = bearers.findIndex((bearer) => bearer.cascadeId === entry.cascadeId);
      const others = bearers.filter((_, index) => index !== self);
      other ??= others.find((bearer) => compareEntries(bearer, entry) < 0)?.cascadeId ?? null;
      if (others.some((bearer) => this.isToCome(bearer)))
        this.foretold.addDuplicate(entry.currentHash, entry.cascadeId);
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

  private place(entry: ChainEntry, position: number, linkIsSound: boolean): void {
    this.length += 1;
    if (entry.scheme !== null) this.schemes[entry.scheme] += 1;
    const { cascadeId, redactions } = entry;
    if (redactions !== undefined) this.report.redacted({ cascadeId, position, redactions });
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

  /** Where retention removed whatever followed each event that is left: the noted head, if that is what it removed. */
  private removedHead(): string | null {
    if (this.last === null || this.removed.isEmpty) return null;
    const noted = this.options.storedHead?.hash ?? null;
    return noted !== null && this.removed.endsWith(noted) ? noted : this.last.currentHash;
  }

  private verdict(headHash: string | null): ChainVerdict {
    const isEmptied = this.length === 0 && this.options.hasRetention === true;
    const walked: Walked = {
      anchor: isEmptied ? 'RETENTION' : this.links.anchor,
      length: this.length,
      firstHash: this.links.rootHash ?? this.firstHash,
      headHash,
      firstAt: this.firstAt,
      lastAt: this.last?.instant ?? null,
      schemes: this.schemes,
      redactedCount: this.report.redactedCount,
    };
    const { storedHead, expectHead, withoutEffects } = this.options;
    const coverage = {
      knowsHead: Boolean(storedHead ?? expectHead),
      isHeadRemoved: this.heads.wasRemoved,
      readEffects: withoutEffects !== true,
      removedStretches: this.removed.count,
    };
    return verdictOn(walked, this.report, coverage);
  }
}

/** Whether nothing speaks against an event by itself. */
function isSound(entry: ChainEntry): boolean {
  return bearsItsHash(entry) && entry.faults.length === 0;
}
