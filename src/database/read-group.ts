import { runAll } from './client-session';
import type { Canceller } from './canceller';
import { codeOf, isConnectionLoss, mapError, NOT_PREPARED } from './error-mapping';
import type { Lease, Lender } from './lender';
import type { Read, Repeat } from './read';
import type { StatementPaces } from './statement-paces';
import { Stop } from './stop-signal';

/** So long a group may take before those that have not begun are asked for elsewhere too. */
const PATIENCE_MS = 50;

/** What a group runs by. */
export interface GroupOptions {
  readonly lender: Lender;
  readonly canceller: Canceller;
  readonly paces: StatementPaces;
  readonly repeat: Repeat;
}

/**
 * Reads that run one behind the other on one connection. After 50 ms those behind the one that runs are asked for on
 * connections of their own too, which does no harm as they only read, and the first answer counts. What is still running
 * when nobody waits any more is stopped.
 */
export class ReadGroup {
  private readonly unawaited = new Stop();
  private awaited: number;
  private sent: readonly Read[] = [];
  private answered = 0;
  private lastAnswerAt = 0;

  /** `reads` are waited for, all of them. */
  constructor(
    private readonly reads: readonly Read[],
    private readonly options: GroupOptions,
  ) {
    this.awaited = reads.length;
    for (const read of reads) read.onSettled = () => this.leave();
  }

  begin(): void {
    this.options.lender.lend(this.unawaited).then(
      (lease) => this.send(lease),
      (error: unknown) => this.reads.forEach((read) => read.reject(mapError(error))),
    );
  }

  private leave(): void {
    this.awaited -= 1;
    if (this.awaited === 0) this.unawaited.abort(null);
  }

  private send(lease: Lease): void {
    this.sent = this.reads.filter(({ isSettled }) => !isSettled);
    if (this.sent.length === 0) {
      lease.release();
      return;
    }
    this.lastAnswerAt = performance.now();
    // answers that came while this process was busy are heard first
    const timer = setTimeout(() => setImmediate(() => this.look()), PATIENCE_MS);
    const { canceller } = this.options;
    runAll(
      lease,
      this.sent.map(({ statement }) => statement),
      { signal: this.unawaited, canceller },
      (error, rows) => {
        const read = this.sent[this.answered];
        this.answered += 1;
        if (this.answered === this.sent.length) clearTimeout(timer);
        if (read !== undefined) this.receive(read, error, rows);
      },
    );
  }

  private receive(read: Read, error: unknown, rows: unknown[]): void {
    const now = performance.now();
    this.options.paces.note(read.statement, now - this.lastAnswerAt);
    this.lastAnswerAt = now;
    if (error === null) read.resolve(rows);
    else if (!read.isSettled && isTheGroups(error)) this.repeat(read, (failure) => read.reject(failure));
    else read.reject(mapError(error));
  }

  private look(): void {
    const running = this.sent[this.answered];
    if (running === undefined) return;
    if (performance.now() - this.lastAnswerAt > PATIENCE_MS / 2) {
      this.options.paces.noteSlow(running.statement);
    }
    for (const read of this.sent.slice(this.answered + 1)) {
      // what fails there may still succeed here
      if (!read.isSettled) this.repeat(read, () => undefined);
    }
  }

  private repeat(read: Read, onFailure: (error: unknown) => void): void {
    read.repeat(this.options.repeat).then((rows) => read.resolve(rows), onFailure);
  }
}

/** Whether a read failed for the company it was in. */
function isTheGroups(error: unknown): boolean {
  // the neighbour that was to prepare a statement may have failed
  return codeOf(error) === NOT_PREPARED || isConnectionLoss(error);
}
