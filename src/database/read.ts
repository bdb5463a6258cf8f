import { traceStatement, type EndStatement } from '../telemetry';
import { abandoned } from './abandonment';
import type { Statement } from './database';
import { Stop, type StopSignal } from './stop-signal';

/** Runs a read again, on a connection of its own, until it is told to stop. */
export type Repeat = (statement: Statement, signal: StopSignal) => Promise<unknown[]>;

/** What a read's caller waits with. */
export interface Outcome {
  readonly resolve: (rows: unknown[]) => void;
  readonly reject: (error: unknown) => void;
}

/** A read that a request waits for. Its first outcome counts; that it is abandoned is one. */
export class Read {
  isSettled = false;
  /** Is called with the outcome. */
  onSettled: () => void = () => undefined;
  private readonly endTrace: EndStatement | null;
  private readonly abandon: () => void;
  private repeated: { readonly rows: Promise<unknown[]>; readonly stop: Stop } | null = null;

  constructor(
    readonly statement: Statement,
    private readonly signal: StopSignal,
    private readonly outcome: Outcome,
  ) {
    this.endTrace = traceStatement(statement);
    this.abandon = () => this.reject(abandoned(signal));
    signal.addEventListener('abort', this.abandon, { once: true });
  }

  resolve(rows: unknown[]): void {
    if (this.settle(false)) this.outcome.resolve(rows);
  }

  reject(error: unknown): void {
    if (this.settle(true)) this.outcome.reject(error);
  }

  /** Runs it a second time, once, for as long as it is waited for. */
  repeat(run: Repeat): Promise<unknown[]> {
    if (this.repeated === null) {
      const stop = new Stop();
      this.repeated = { rows: run(this.statement, stop), stop };
    }
    return this.repeated.rows;
  }

  private settle(isFailed: boolean): boolean {
    if (this.isSettled) return false;
    this.isSettled = true;
    this.signal.removeEventListener('abort', this.abandon);
    this.endTrace?.(isFailed);
    this.repeated?.stop.abort(null);
    this.onSettled();
    return true;
  }
}
