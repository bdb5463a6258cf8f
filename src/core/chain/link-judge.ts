import { isFirst } from '../hash-schemes';
import { ChainEntry, compareEntries, LinkedEvent } from './chain-entry';
import { ChainFeeder, FoundEvent, LookupAnswer } from './chain-feeder';
import { ChainMemory } from './chain-memory';
import { Foretold } from './foretold';
import { OpenEnds } from './open-ends';
import { Known, Namer, Pending } from './pending';
import { RemovedStretches } from './removed-stretches';
import { Report } from './report';
import { ChainAnchor } from './verdict';

/** So many open ends, and so many waiting events, are tried as what a changed previous_hash may have been. */
const MOST_REPAIRS = 16;

/** Where so many events have another fault, the rest is not tried: a chain read wrongly must not take for ever. */
const MOST_VAIN_REPAIRS = 1000;

/** What the judge of links shares with the walk. */
export interface LinkState {
  readonly feeder: ChainFeeder;
  readonly memory: ChainMemory;
  readonly ends: OpenEnds;
  readonly foretold: Foretold;
  readonly report: Report;
  readonly removed: RemovedStretches;
  /** Whether events of the namespace stand before the window. */
  readonly hasEarlier: boolean;
  /** The hash of the event without predecessor that retention removed. */
  readonly retainedFirstHash: string | null;
  /** Events that wait for their place. */
  readonly waiting: ReadonlySet<Pending>;
  /** Whether the walk has yet to take an event. */
  readonly isToCome: (event: FoundEvent) => boolean;
}

/** Judges the link of each event as it gets its place: missing predecessors, forks, times that run back. */
export class LinkJudge {
  /** What the first event without a predecessor in the window rests on. */
  anchor: ChainAnchor = 'UNKNOWN';
  /** The hash of that event; null until there is one. */
  rootHash: string | null = null;
  private first: Namer | null = null;
  private vainRepairs = 0;

  constructor(private readonly state: LinkState) {}

  /** Tells findings and notes on the link of `pending`; false where the link itself is at fault. */
  async judge(pending: Pending, position: number): Promise<boolean> {
    const { link } = pending;
    switch (link?.kind) {
      case 'first':
        return this.judgeFirst(pending, position);
      case 'known':
        return this.judgeKnown(pending, position, link.before);
      case 'found':
      case 'retained':
        return this.judgeAnswer(pending, position, link.answer);
      case 'repaired':
        if (isFirst(link.previousHash) && this.isFirstRoot(pending.entry)) this.anchor = 'GENESIS';
        this.follow(link.previousHash, namerOf(pending, position));
        return true;
      case 'broken':
      case undefined:
        await this.tellBroken(pending.entry, position);
        return false;
    }
  }

  /**
   * The previous_hash with which the hash of an event, wrong as it stands, is sound: that of an event which
   * nobody follows yet, or none. undefined where there is no such.
   */
  async repair(pending: Pending): Promise<string | null | undefined> {
    const { feeder, ends, waiting } = this.state;
    if (feeder.reproducesWith === undefined || this.vainRepairs >= MOST_VAIN_REPAIRS) return undefined;
    const candidates: (string | null)[] = ends.newest(MOST_REPAIRS);
    if (this.first === null) candidates.push(null);
    for (const other of waiting) {
      if (candidates.length > 2 * MOST_REPAIRS) break;
      if (other !== pending) candidates.push(other.known.hash);
    }
    for (const candidate of candidates) {
      if (await feeder.reproducesWith(pending.entry, candidate)) return candidate;
    }
    this.vainRepairs += 1;
    return undefined;
  }

  private async judgeFirst(pending: Pending, position: number): Promise<boolean> {
    const { hasEarlier, retainedFirstHash } = this.state;
    let other: Rival | null = this.first;
    if (other === null && retainedFirstHash !== null) other = removedRival(retainedFirstHash);
    if (other === null && hasEarlier) {
      other = earlierRival(await this.state.feeder.lookup('', pending.entry), pending.entry);
    }
    if (this.isFirstRoot(pending.entry)) this.anchor = 'GENESIS';
    if (other === null || isSameHash(other, pending.entry)) {
      this.first ??= namerOf(pending, position);
      return true;
    }
    const isSound = this.judgeFork(pending, position, other);
    if (isSound) this.first = namerOf(pending, position);
    return isSound;
  }

  private async judgeKnown(pending: Pending, position: number, before: Known): Promise<boolean> {
    let other: Rival | null = before.namer ?? this.removedFollower(before.hash);
    if (other === null && this.state.foretold.hasForgotten) {
      other = earlierRival(await this.state.feeder.lookup(before.hash, pending.entry), pending.entry);
    }
    if (other !== null && !isSameHash(other, pending.entry)) {
      const isSound = this.judgeFork(pending, position, other);
      if (isSound) before.namer = namerOf(pending, position);
      return isSound;
    }
    this.followKnown(before, namerOf(pending, position));
    this.compareTimes(pending, position, before.instant, before.isSound);
    return true;
  }

  private async judgeAnswer(pending: Pending, position: number, answer: LookupAnswer): Promise<boolean> {
    const { entry } = pending;
    const other = earlierRival(answer, entry) ?? this.removedFollower(entry.previousHash);
    if (other !== null && !isSameHash(other, entry)) return this.judgeFork(pending, position, other);
    const namer = namerOf(pending, position);
    this.follow(entry.previousHash, namer);
    const before = answer.bearers[0];
    if (before !== undefined && this.state.isToCome(before)) {
      this.state.foretold.addNamer(before.currentHash, namer);
    }
    if (before?.inWindow !== true && this.isFirstRoot(entry)) await this.restOn(before);
    if (before !== undefined) this.compareTimes(pending, position, before.instant, true);
    return true;
  }

  /** Two events follow one: the later is accused, or the one whose hash is wrong. */
  private judgeFork(pending: Pending, position: number, other: Rival): boolean {
    const { entry } = pending;
    const isOtherAccused = pending.known.isSound && other.isSound === false;
    const what = isFirst(entry.previousHash) ? 'no predecessor' : 'the same predecessor';
    this.state.report.finding({
      kind: 'FORK',
      cascadeId: isOtherAccused ? other.cascadeId : entry.cascadeId,
      position: isOtherAccused ? other.position : position,
      expected: isOtherAccused ? entry.currentHash : other.hash,
      actual: isOtherAccused ? other.hash : entry.currentHash,
      message: `Two events name ${what}: the chain forks into ${other.cascadeId} and ${entry.cascadeId}.`,
    });
    return isOtherAccused;
  }

  /** The event that followed this hash, and that retention removed. */
  private removedFollower(hash: string | null): Rival | null {
    const stretch = hash === null ? null : this.state.removed.follower(hash);
    if (stretch === null) return null;
    return removedRival(stretch.firstHash, `${stretch.firstCascadeId}, which retention removed,`);
  }

  private async tellBroken(entry: ChainEntry, position: number): Promise<void> {
    const { hasEarlier, feeder } = this.state;
    // Where the chain has its beginning, an event before it by time alone (a clock) is not the first.
    const hasStart = this.rootHash !== null || (await feeder.lookup('', null)).namers.length > 0;
    const isStart = !hasEarlier && !hasStart && this.isFirstRoot(entry);
    if (hasEarlier) this.isFirstRoot(entry);
    this.state.report.finding({
      kind: isStart ? 'MISSING_PREDECESSOR' : 'LINK_BROKEN',
      cascadeId: entry.cascadeId,
      position,
      expected: isStart ? null : (this.state.ends.newest(1)[0] ?? null),
      actual: entry.previousHash,
      message: isStart
        ? 'The first event names a predecessor that is not known: what came before it is missing.'
        : 'The event names a predecessor that is not there: events before it are missing, or one was written anew.',
    });
  }

  /** The window's first event rests on what lies outside it. */
  private async restOn(before: LookupAnswer['bearers'][number] | undefined): Promise<void> {
    if (before === undefined) {
      this.anchor = 'RETENTION';
      return;
    }
    this.anchor = 'PREDECESSOR';
    for (const fault of (await this.state.feeder.check?.(before)) ?? []) {
      this.state.report.finding({ ...fault, cascadeId: before.cascadeId, position: null });
    }
  }

  /** Whether this event is the first one that follows none of the window. */
  private isFirstRoot(event: LinkedEvent): boolean {
    if (this.rootHash !== null) return false;
    this.rootHash = event.currentHash;
    return true;
  }

  private follow(previousHash: string | null, namer: Namer): void {
    if (isFirst(previousHash)) {
      this.first ??= namer;
      return;
    }
    const before = this.state.memory.get(previousHash);
    if (before !== undefined) this.followKnown(before, namer);
    this.state.ends.close(previousHash);
  }

  private followKnown(before: Known, namer: Namer): void {
    before.namer ??= namer;
    const event = before.owner ?? before;
    if (!event.isTwin) this.state.ends.close(event.hash);
  }

  private compareTimes(
    pending: Pending,
    position: number,
    before: LinkedEvent['instant'],
    isSound: boolean,
  ): void {
    if (before <= pending.entry.instant || !isSound || !pending.known.isSound) return;
    this.state.report.timeRunsBack(pending.entry, position, { instant: before });
  }
}

/** The other event of a fork; what lies outside the walk's memory has no known soundness and place. */
interface Rival {
  readonly hash: string;
  readonly cascadeId: string;
  readonly position: number | null;
  readonly isSound: boolean | null;
}

function earlierRival(answer: LookupAnswer, event: LinkedEvent): Rival | null {
  const rival = answer.namers.find(
    (namer) => namer.currentHash !== event.currentHash && compareEntries(namer, event) < 0,
  );
  if (rival === undefined) return null;
  return { hash: rival.currentHash, cascadeId: rival.cascadeId, position: null, isSound: null };
}

function removedRival(hash: string, name = 'an event that retention removed'): Rival {
  return { hash, cascadeId: name, position: null, isSound: null };
}

function isSameHash(rival: Rival, event: LinkedEvent): boolean {
  return rival.hash === event.currentHash;
}

function namerOf(pending: Pending, position: number): Namer {
  const { hash, cascadeId, isSound } = pending.known;
  return { hash, cascadeId, position, isSound };
}
