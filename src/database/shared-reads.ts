import { abandoned } from './abandonment';
import type { Canceller } from './canceller';
import type { Statement } from './database';
import { mapError } from './error-mapping';
import type { Lender } from './lender';
import { ReadGroup, type RunAlone } from './read-group';
import { StatementPaces } from './statement-paces';
import type { StopSignal } from './stop-signal';

/** Reads that one connection takes at a time: with more, the last would wait longer than the calls take that it saves. */
const MAX_GROUP = 16;

/**
 * Short reads that requests ask for in one turn of the event loop go to the database on one connection, by one system call:
 * for a read by key these calls cost more than all else that the driver does. Each is a transaction of its own and fails
 * alone. Statements that turn out to take long go alone, and none waits long for another; see ReadGroup.
 */
export class SharedReads {
  private gathering: ReadGroup | null = null;
  private readonly paces = new StatementPaces();

  constructor(
    private readonly lender: Lender,
    private readonly canceller: Canceller,
    private readonly runAlone: RunAlone,
  ) {}

  /** Rejects as Session.query does, and with what `signal` was aborted with. */
  run<Row>(statement: Statement, signal: StopSignal): Promise<Row[]> {
    if (signal.aborted) return Promise.reject(abandoned(signal));
    if (this.paces.isSlow(statement)) return this.runAlone<Row>(statement, signal);
    const group = this.gathering ?? this.gather();
    const rows = group.add<Row>(statement, signal);
    if (group.size === MAX_GROUP) this.send(group);
    return rows;
  }

  private gather(): ReadGroup {
    const group = new ReadGroup(this.canceller, this.paces, this.runAlone);
    this.gathering = group;
    setImmediate(() => this.send(group));
    return group;
  }

  private send(group: ReadGroup): void {
    if (this.gathering !== group) return;
    this.gathering = null;
    this.lender.lend(group.close()).then(
      (lease) => group.send(lease),
      (error: unknown) => group.fail(mapError(error)),
    );
  }
}
