import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'pg';
import { DataSource } from 'typeorm';
import { Canceller } from './canceller';
import { Abandonable, runStatement } from './client-session';
import { Database, Statement, Transaction, TransactionOptions } from './database';
import { mapError } from './error-mapping';
import { Lender, RequestShare } from './lender';
import { Locks } from './locks';
import type { Notices } from './notices';
import { RequestDatabase, SharedDatabase } from './request-database';
import { retryConflicts } from './retry';
import { runAbandonable, runTransaction } from './transaction';
import { SharedReads } from './shared-reads';
import type { StopSignal } from './stop-signal';

const CLOSE_TIMEOUT_MS = 10_000;
const READY_TIMEOUT_MS = 3_000;

/** What differs between the engines above the connection. */
export interface Engine {
  readonly name: Database['engine'];
  readonly durability: Database['durability'];
  readonly warnings: readonly string[];
  readonly locks: Locks;
  readonly notices: Notices;
  /** Whether a session that is busy for long still counts as ready: it does where there is only one. */
  readonly isReadyWhenBusy: () => boolean;
  /** What requests may have of the pool; null: all of it. */
  readonly requestShare: RequestShare | null;
  /**
   * Whether a statement that goes past its open transaction is refused. Before Node 24 finding that out costs every
   * promise of the process something.
   */
  readonly isNestingRefused: boolean;
  /** Stops statements; null where that cannot be done. */
  readonly canceller: Canceller | null;
  /** Lets go what stands below the pool; runs after the pool has ended or ten seconds have passed. */
  readonly close: () => Promise<void>;
}

/** The one code path above the connection: a pool, its transactions, its locks. */
export class PoolDatabase implements SharedDatabase {
  readonly engine: Database['engine'];
  readonly durability: Database['durability'];
  readonly warnings: readonly string[];
  readonly shared = this;
  readonly signal = null;
  private readonly lender: Lender;
  /** Null where statements cannot be stopped: there is one connection then, and nothing to share. */
  private readonly reads: SharedReads | null;
  private readonly inside: AsyncLocalStorage<{ isOpen: boolean }> | null;
  private closing: Promise<void> | null = null;

  constructor(
    readonly dataSource: DataSource,
    private readonly pool: Pool,
    private readonly below: Engine,
  ) {
    this.engine = below.name;
    this.durability = below.durability;
    this.warnings = below.warnings;
    this.lender = new Lender(pool, below.requestShare);
    this.inside = below.isNestingRefused ? new AsyncLocalStorage() : null;
    const { canceller } = below;
    this.reads = canceller === null ? null : new SharedReads(this.lender, canceller);
  }

  query<Row = Record<string, unknown>>(statement: Statement): Promise<Row[]> {
    return this.queryFor(null, statement);
  }

  transaction<T>(work: (tx: Transaction) => Promise<T>, options: TransactionOptions = {}): Promise<T> {
    return this.transactionFor(null, work, options);
  }

  async queryFor<Row>(signal: StopSignal | null, statement: Statement): Promise<Row[]> {
    this.refuseInsideTransaction();
    if (signal === null) return retryConflicts(() => runStatement<Row>(this.pool, statement));
    const { reads } = this;
    if (reads !== null && statement.isShortRead === true) {
      return retryConflicts(() => reads.run<Row>(statement, signal));
    }
    return retryConflicts(() => runAbandonable<Row>(this.lender, statement, this.requestOf(signal)));
  }

  async transactionFor<T>(
    signal: StopSignal | null,
    work: (tx: Transaction) => Promise<T>,
    options: TransactionOptions,
  ): Promise<T> {
    this.refuseInsideTransaction();
    const request = signal === null ? null : this.requestOf(signal);
    return retryConflicts(() =>
      runTransaction(this.lender, (tx) => this.mark(() => work(tx)), options, request),
    );
  }

  forRequest(signal: StopSignal): Database {
    return new RequestDatabase(this, signal);
  }

  async exclusively<T>(lock: string, work: () => Promise<T>): Promise<T> {
    this.refuseInsideTransaction();
    return this.below.locks.hold(lock, work);
  }

  async unlessHeld<T>(lock: string, work: () => Promise<T>): Promise<T | null> {
    this.refuseInsideTransaction();
    return this.below.locks.tryHold(lock, work);
  }

  get load(): Database['load'] {
    const { idleCount, options, totalCount, waitingCount } = this.pool;
    const busy = totalCount - idleCount;
    return { most: options.max, busy, idle: idleCount, waiting: waitingCount + this.lender.waitingCount };
  }

  listen(hear: () => void): () => void {
    return this.below.notices.listen(hear);
  }

  async isReady(): Promise<boolean> {
    if (this.closing !== null) return false;
    const answer = this.pool.query('SELECT 1').then(
      () => true,
      () => false,
    );
    const timeout = new AbortController();
    const late = sleep(READY_TIMEOUT_MS, null, { signal: timeout.signal }).then(
      () => this.below.isReadyWhenBusy(),
      () => false,
    );
    const isReady = await Promise.race([answer, late]);
    timeout.abort();
    return isReady;
  }

  close(): Promise<void> {
    this.closing ??= this.closeOnce();
    return this.closing;
  }

  private async closeOnce(): Promise<void> {
    const timeout = new AbortController();
    const late = sleep(CLOSE_TIMEOUT_MS, null, { signal: timeout.signal }).catch(() => undefined);
    try {
      await Promise.race([Promise.all([this.below.notices.close(), this.dataSource.destroy()]), late]);
    } catch (error) {
      throw mapError(error);
    } finally {
      timeout.abort();
      await this.below.close();
    }
  }

  private requestOf(signal: StopSignal): Abandonable {
    return { signal, canceller: this.below.canceller };
  }

  /** Remembers, for whatever `work` calls, that a transaction is open. */
  private async mark<T>(work: () => Promise<T>): Promise<T> {
    if (this.inside === null) return work();
    const mark = { isOpen: true };
    try {
      return await this.inside.run(mark, work);
    } finally {
      mark.isOpen = false;
    }
  }

  private refuseInsideTransaction(): void {
    if (this.inside?.getStore()?.isOpen !== true) return;
    // with one connection it would wait for itself for ever, with several for a free one
    throw new Error('inside a transaction only its own session may be asked');
  }
}
