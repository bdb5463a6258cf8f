import { setImmediate as nextTurn } from 'node:timers/promises';
import { ArchiveError, type ErrorCode } from '../core/errors';
import type { StopSignal } from '../database';

/** What goes into one transaction of a `GroupCommit`, and which of them run at once. */
export interface Grouping<Work> {
  readonly sizeOf: (work: Work) => number;
  /** The most that one transaction carries. */
  readonly most: number;
  /** How many transactions run at once; one if left out. */
  readonly atOnce?: number;
  /** What a work locks: two that lock the same never run at once, for the second would only wait. */
  readonly locksOf?: (work: Work) => readonly string[];
}

/** Failures that are no work's own. */
const wouldMeetAll: ReadonlySet<ErrorCode> = new Set(['UNAVAILABLE', 'DEADLINE_EXCEEDED']);

interface Pending<Work, Result> {
  readonly work: Work;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/** Works that share a transaction, and what they lock. */
interface Group<Work, Result> {
  readonly members: readonly Pending<Work, Result>[];
  readonly locks: ReadonlySet<string>;
}

/**
 * Works that arrive while a transaction runs share the next one, so that throughput does not fall to one commit a
 * work. `run` does several in one transaction, all or none, and gives a result for each, in their order. Where that
 * fails each gets a transaction of its own: one caller's failure is not the others'.
 */
export class GroupCommit<Work, Result> {
  private waiting: Pending<Work, Result>[] = [];
  private readonly running = new Set<Group<Work, Result>>();

  constructor(
    private readonly run: (works: readonly Work[]) => Promise<readonly Result[]>,
    private readonly grouping: Grouping<Work>,
  ) {}

  /**
   * Resolves once the work is as durable as the engine can make it. Where `signal` is aborted before its transaction has
   * begun, the work is left out and fails with the signal's reason; a transaction is never cut short for one of its works.
   */
  submit(work: Work, signal: StopSignal | null = null): Promise<Result> {
    return new Promise((resolve, reject) => {
      const pending = { work, resolve, reject };
      this.waiting.push(pending);
      if (signal?.aborted === true) this.leaveOut(pending, signal);
      signal?.addEventListener('abort', () => this.leaveOut(pending, signal), { once: true });
      this.runNext();
    });
  }

  private leaveOut(pending: Pending<Work, Result>, { reason }: StopSignal): void {
    const place = this.waiting.indexOf(pending);
    if (place === -1) return;
    this.waiting.splice(place, 1);
    pending.reject(reason);
  }

  private runNext(): void {
    if (this.running.size >= (this.grouping.atOnce ?? 1)) return;
    // A small one beside a large one would stay small for ever, and cost as much: they are to be of a size.
    const least =
      this.running.size === 0 ? 1 : Math.min(...[...this.running].map(({ members }) => members.length));
    if (this.waiting.length < least) return;
    const group = this.nextGroup();
    if (group.members.length < least) return;
    const chosen = new Set(group.members);
    this.waiting = this.waiting.filter((pending) => !chosen.has(pending));
    this.running.add(group);
    void this.runOne(group);
  }

  private async runOne(group: Group<Work, Result>): Promise<void> {
    await this.settle(group.members);
    // Callers who were just answered, and requests that have come in meanwhile, go along with the next group.
    await nextTurn();
    this.running.delete(group);
    this.runNext();
  }

  /** The first that wait and are locked out by none that run: at least one, however large, where there is any. */
  private nextGroup(): Group<Work, Result> {
    const { sizeOf, most, locksOf = () => [] } = this.grouping;
    const held = new Set([...this.running].flatMap(({ locks }) => [...locks]));
    const members: Pending<Work, Result>[] = [];
    const locks = new Set<string>();
    let size = 0;
    for (const pending of this.waiting) {
      const own = locksOf(pending.work);
      if (own.some((lock) => held.has(lock))) continue;
      size += sizeOf(pending.work);
      if (members.length > 0 && size > most) break;
      members.push(pending);
      own.forEach((lock) => locks.add(lock));
    }
    return { members, locks };
  }

  /** Never rejects: what fails is told to whom it concerns. */
  private async settle(members: readonly Pending<Work, Result>[]): Promise<void> {
    try {
      const results = await this.run(members.map(({ work }) => work));
      if (results.length !== members.length) throw new Error('a work has no result');
      members.forEach(({ resolve }, index) => resolve(results[index] as Result));
    } catch (error) {
      // Whether they were done nobody knows; each alone would meet the same, and wait for it.
      if (error instanceof ArchiveError && wouldMeetAll.has(error.code)) {
        for (const { reject } of members) reject(error);
        return;
      }
      const [only] = members;
      if (members.length === 1 && only !== undefined) only.reject(error);
      else for (const pending of members) await this.settle([pending]);
    }
  }
}
