import { throwIfAbandoned } from './abandonment';
import type { Database, Statement, Transaction, TransactionOptions } from './database';
import { eitherOf, type StopSignal } from './stop-signal';

/** A database that can be asked on behalf of a request. */
export interface SharedDatabase extends Database {
  /** `query`, stopped when the request is abandoned. */
  queryFor<Row>(signal: StopSignal, statement: Statement): Promise<Row[]>;
  /** `transaction`, stopped when the request is abandoned. */
  transactionFor<T>(
    signal: StopSignal,
    work: (tx: Transaction) => Promise<T>,
    options: TransactionOptions,
  ): Promise<T>;
}

/** A database as one request asks it; see Database.forRequest. */
export class RequestDatabase implements Database {
  constructor(
    readonly shared: SharedDatabase,
    readonly signal: StopSignal,
  ) {}

  get engine(): Database['engine'] {
    return this.shared.engine;
  }

  get durability(): Database['durability'] {
    return this.shared.durability;
  }

  get warnings(): readonly string[] {
    return this.shared.warnings;
  }

  get dataSource(): Database['dataSource'] {
    return this.shared.dataSource;
  }

  query<Row = Record<string, unknown>>(statement: Statement): Promise<Row[]> {
    return this.shared.queryFor(this.signal, statement);
  }

  transaction<T>(work: (tx: Transaction) => Promise<T>, options: TransactionOptions = {}): Promise<T> {
    return this.shared.transactionFor(this.signal, work, options);
  }

  exclusively<T>(lock: string, work: () => Promise<T>): Promise<T> {
    return this.shared.exclusively(lock, () => {
      throwIfAbandoned(this.signal);
      return work();
    });
  }

  unlessHeld<T>(lock: string, work: () => Promise<T>): Promise<T | null> {
    return this.shared.unlessHeld(lock, () => {
      throwIfAbandoned(this.signal);
      return work();
    });
  }

  get load(): Database['load'] {
    return this.shared.load;
  }

  listen(hear: () => void): () => void {
    return this.shared.listen(hear);
  }

  forRequest(signal: StopSignal): Database {
    return this.shared.forRequest(eitherOf(this.signal, signal));
  }

  isReady(): Promise<boolean> {
    return this.shared.isReady();
  }

  close(): Promise<void> {
    return this.shared.close();
  }
}
