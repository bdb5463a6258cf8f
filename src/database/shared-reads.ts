import { abandoned } from './abandonment';
import type { Canceller } from './canceller';
import { runOnce } from './client-session';
import type { Statement } from './database';
import type { Lender } from './lender';
import { Read } from './read';
import { ReadGroup, type GroupOptions } from './read-group';
import { StatementPaces } from './statement-paces';
import type { StopSignal } from './stop-signal';
import { runAbandonable } from './transaction';

/** Reads that one connection takes at a time: with more, the last would wait longer than the calls take that it saves. */
const MAX_GROUP = 16;

/**
 * Short reads that requests ask for in one turn of the event loop go to the database on one connection, by one system call:
 * for a read by key these calls cost more than all else that the driver does. Each is a transaction of its own and fails
 * alone. Statements that turn out to take long go alone, and none waits long for another; see ReadGroup.
 */
export class SharedReads {
  private gathering: Read[] = [];
  private readonly options: GroupOptions;

  constructor(lender: Lender, canceller: Canceller) {
    this.options = {
      lender,
      canceller,
      paces: new StatementPaces(),
      repeat: async (statement, signal) =>
        runOnce(await lender.lend(signal), statement, { signal, canceller }),
    };
  }

  /** Rejects as Session.query does, and with what `signal` was aborted with. */
  run<Row>(statement: Statement, signal: StopSignal): Promise<Row[]> {
    if (signal.aborted) return Promise.reject(abandoned(signal));
    const { canceller, lender, paces } = this.options;
    if (paces.isSlow(statement)) return runAbandonable<Row>(lender, statement, { signal, canceller });
    return new Promise((resolve, reject) => {
      // what a statement selects is known to its writer alone, who states the type of a row with it
      this.add(new Read(statement, signal, { resolve: resolve as (rows: unknown[]) => void, reject }));
    });
  }

  private add(read: Read): void {
    const { gathering } = this;
    gathering.push(read);
    if (gathering.length === 1) setImmediate(() => this.send(gathering));
    if (gathering.length === MAX_GROUP) this.send(gathering);
  }

  private send(reads: readonly Read[]): void {
    if (this.gathering !== reads) return;
    this.gathering = [];
    const awaited = reads.filter(({ isSettled }) => !isSettled);
    if (awaited.length > 0) new ReadGroup(awaited, this.options).begin();
  }
}
