import type { EndStatement } from '../telemetry';
import { traceStatement } from '../telemetry';
import { abandoned } from './abandonment';
import type { Canceller } from './canceller';
import { send, together } from './client-session';
import type { Statement } from './database';
import { isConnectionLoss, mapError } from './error-mapping';
import type { Lease } from './lender';
import type { StatementPaces } from './statement-paces';
import { Stop, type StopSignal } from './stop-signal';

/** So long a statement may run before those behind it are asked for elsewhere. */
const PATIENCE_MS = 50;

/** Runs a read on a connection of its own. */
export type RunAlone = <Row>(statement: Statement, signal: StopSignal) => Promise<Row[]>;

interface Read {
  readonly statement: Statement;
  readonly signal: StopSignal;
  readonly onAbort: () => void;
  readonly resolve: (rows: unknown[]) => void;
  readonly reject: (error: unknown) => void;
  readonly endTrace: EndStatement | null;
  /** Whether its caller waits for what this connection answers. */
  isHeard: boolean;
}

/**
 * Reads that run one behind the other on one connection. Where one has run for 50 ms, those behind it are asked for again on
 * connections of their own, which does no harm as they only read. What nobody waits for any more is stopped.
 */
export class ReadGroup {
  private readonly unheard = new Stop();
  private isClosed = false;
  private readonly reads: Read[] = [];
  private heard = 0;
  private lease: Lease | null = null;
  private sent: readonly Read[] = [];
  private sentAt = 0;
  private answered = 0;
  private isBroken = false;
  private timer: NodeJS.Timeout | undefined;
  private onEnd: ((value: unknown) => void) | null = null;

  constructor(
    private readonly canceller: Canceller,
    private readonly paces: StatementPaces,
    private readonly runAlone: RunAlone,
  ) {}

  get size(): number {
    return this.reads.length;
  }

  /** Before the group is closed. Rejects as Session.query does, and with what `signal` was aborted with. */
  add<Row>(statement: Statement, signal: StopSignal): Promise<Row[]> {
    return new Promise((resolve, reject) => {
      const read: Read = {
        statement,
        signal,
        onAbort: () => {
          this.unhear(read);
          reject(abandoned(signal));
          if (this.heard === 0) this.stop();
        },
        // what a statement selects is known to its writer alone, who states the type of a row with it
        resolve: resolve as (rows: unknown[]) => void,
        reject,
        endTrace: traceStatement(statement),
        isHeard: true,
      };
      signal.addEventListener('abort', read.onAbort, { once: true });
      this.reads.push(read);
      this.heard += 1;
    });
  }

  /** Takes no more reads; gives what tells that nobody waits for any of them. */
  close(): StopSignal {
    this.isClosed = true;
    if (this.heard === 0) this.unheard.abort(null);
    return this.unheard;
  }

  /** Has all fail that somebody waits for. */
  fail(error: unknown): void {
    for (const read of this.reads) {
      read.endTrace?.(true);
      this.settle(read, () => read.reject(error));
    }
  }

  /** Sends what somebody still waits for; the connection is given back when it may be used again. */
  send(lease: Lease): void {
    this.sent = this.reads.filter(({ isHeard }) => isHeard);
    for (const { isHeard, endTrace } of this.reads) if (!isHeard) endTrace?.(true);
    if (this.sent.length === 0) {
      lease.release();
      return;
    }
    this.lease = lease;
    this.sentAt = performance.now();
    together(lease.client, () => {
      for (const read of this.sent) {
        send(lease.client, read.statement, (error, rows) => this.receive(read, error, rows));
      }
    });
    this.watch();
  }

  private receive(read: Read, error: unknown, rows: unknown[]): void {
    this.answered += 1;
    this.isBroken ||= isConnectionLoss(error);
    read.endTrace?.(error !== null);
    this.settle(read, () => (error === null ? read.resolve(rows) : read.reject(mapError(error))));
    if (this.answered === this.sent.length) this.end();
  }

  private settle(read: Read, settle: () => void): void {
    if (!read.isHeard) return;
    this.unhear(read);
    settle();
  }

  private unhear(read: Read): void {
    read.isHeard = false;
    this.heard -= 1;
    read.signal.removeEventListener('abort', read.onAbort);
  }

  private end(): void {
    clearTimeout(this.timer);
    const each = (performance.now() - this.sentAt) / this.sent.length;
    for (const { statement } of this.sent) this.paces.note(statement, each);
    if (this.onEnd !== null) this.onEnd(null);
    else this.lease?.release(this.isBroken);
  }

  /** Nobody waits any more for what runs, or will run, on the connection. */
  private stop(): void {
    if (!this.isClosed) return;
    this.unheard.abort(null);
    const { lease } = this;
    if (lease === null || this.onEnd !== null || this.answered === this.sent.length) return;
    const ended = new Promise((resolve) => (this.onEnd = resolve));
    void this.canceller
      .stop(lease.client, ended)
      .then(async (isReusable) => ended.then(() => lease.release(!isReusable || this.isBroken)));
  }

  private watch(): void {
    const { answered } = this;
    // answers that came while this process was busy are heard first
    this.timer = setTimeout(() => setImmediate(() => this.look(answered)), PATIENCE_MS);
  }

  private look(answeredBefore: number): void {
    const running = this.sent[this.answered];
    if (running === undefined) return;
    if (this.answered !== answeredBefore) {
      this.watch();
      return;
    }
    this.paces.noteSlow(running.statement);
    for (const read of this.sent.slice(this.answered + 1)) this.askElsewhere(read);
    if (this.heard === 0) this.stop();
  }

  private askElsewhere(read: Read): void {
    this.settle(read, () => {
      this.runAlone(read.statement, read.signal).then(read.resolve, read.reject);
    });
  }
}
