import { setImmediate as nextTurn } from 'node:timers/promises';
import { ArchiveError, type ErrorCode } from '../core/errors';
import type { StopSignal } from '../database';

/** How much one transaction of a `GroupCommit` carries. */
export interface GroupSize<Work> {
  readonly sizeOf: (work: Work) => number;
  readonly most: number;
}

/** Failures that are no work's own. */
const wouldMeetAll: ReadonlySet<ErrorCode> = new Set(['UNAVAILABLE', 'DEADLINE_EXCEEDED']);

interface Pending<Work, Result> {
  readonly work: Work;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Works that arrive while a transaction runs share the next one, so that throughput does not fall to one commit a
 * work. `run` does several in one transaction, all or none, and gives a result for each, in their order. Where that
 * fails each gets a transaction of its own: one caller's failure is not the others'.
 */
export class GroupCommit<Work, Result> {
  private readonly waiting: Pending<Work, Result>[] = [];
  private isRunning = false;

  constructor(
    private readonly run: (works: readonly Work[]) => Promise<readonly Result[]>,
    private readonly size: GroupSize<Work>,
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
      void this.runAll();
    });
  }

  private leaveOut(pending: Pending<Work, Result>, { reason }: StopSignal): void {
    const place = this.waiting.indexOf(pending);
    if (place === -1) return;
    this.waiting.splice(place, 1);
    pending.reject(reason);
  }

  private async runAll(): Promise<void> {
    if (this.isRunning) return;
    this.isRunning = true;
    try {
      for (let group = this.nextGroup(); group.length > 0; group = this.nextGroup()) {
        await this.settle(group);
        // Callers who were just answered, and requests that have come in meanwhile, go along with the next group.
        await nextTurn();
      }
    } finally {
      this.isRunning = false;
    }
  }

  /** At least one, however large. */
  private nextGroup(): Pending<Work, Result>[] {
    let size = 0;
    const end = this.waiting.findIndex(({ work }, index) => {
      size += this.size.sizeOf(work);
      return index > 0 && size > this.size.most;
    });
    return this.waiting.splice(0, end === -1 ? this.waiting.length : end);
  }

  private async settle(group: readonly Pending<Work, Result>[]): Promise<void> {
    try {
      const results = await this.run(group.map(({ work }) => work));
      if (results.length !== group.length) throw new Error('a work has no result');
      group.forEach(({ resolve }, index) => resolve(results[index] as Result));
    } catch (error) {
      // Whether they were done nobody knows; each alone would meet the same, and wait for it.
      if (error instanceof ArchiveError && wouldMeetAll.has(error.code)) {
        for (const { reject } of group) reject(error);
        return;
      }
      const [only] = group;
      if (group.length === 1 && only !== undefined) only.reject(error);
      else for (const pending of group) await this.settle([pending]);
    }
  }
}
