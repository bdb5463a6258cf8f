import type { DataSource } from 'typeorm';
import type { Instant } from '../core/brands';
import type { StopSignal } from './stop-signal';

/**
 * One SQL statement with its parameters ($1, $2, …). `name` makes it a prepared statement of the connection it
 * runs on: one name must always stand for one text.
 */
export interface Statement {
  readonly name?: string;
  readonly text: string;
  readonly values?: readonly unknown[];
  /** Whether it only reads, and takes little time as a rule: it may share a connection with others of its kind. */
  readonly isShortRead?: boolean;
}

/**
 * What SQL runs on. Values come back as: timestamptz an Instant, boolean a boolean, integer and double precision a
 * number, text[] an array of strings, bytea a Buffer; every other type (int8, numeric, json, jsonb, date …) its text.
 */
export interface Session {
  /**
   * Runs one statement and gives its rows.
   * @throws ArchiveError UNAVAILABLE when the database cannot be reached, DEADLINE_EXCEEDED when the statement took
   *   longer than it may, DatabaseError for any other failure
   */
  query<Row = Record<string, unknown>>(statement: Statement): Promise<Row[]>;
}

/** A session inside an open transaction; it refuses statements once the transaction has ended. */
export interface Transaction extends Session {
  readonly isTransaction: true;
  /** When it began, by the database's clock: asked for in one round trip with the beginning. */
  readonly startedAt: Instant;
  /** The rows of the statement that the transaction was begun with; null without one. */
  readonly first: readonly unknown[] | null;
  /**
   * Gives the last statement, of which nobody needs the rows: it goes to the database together with COMMIT once the work
   * has resolved. Where it fails nothing is kept, and the transaction fails with its error.
   */
  last(statement: Statement): void;
  /**
   * Runs a statement with what `last` was given and COMMIT behind it, all of which goes to the database together. Gives its
   * rows once they are kept; where any of it fails nothing is, and both this and the transaction fail with that. Nothing can
   * be asked of the transaction any more, and its work must not fail after this: what is kept stays. Once sent it is not stopped.
   */
  commit<Row = Record<string, unknown>>(statement: Statement): Promise<Row[]>;
}

/** How a transaction runs; without options read committed and writing. */
export interface TransactionOptions {
  readonly isolation?: 'read committed' | 'repeatable read';
  readonly readOnly?: boolean;
  /** Goes to the database together with the beginning; see `Transaction.first`. It only reads and locks. */
  readonly first?: Statement;
}

/** How many connections there are, and who waits for one. */
export interface PoolLoad {
  readonly most: number;
  readonly busy: number;
  readonly idle: number;
  /** Requests, and work of the server itself, without one. */
  readonly waiting: number;
}

/** The archive's database, open and with its schema up to date. */
export interface Database extends Session {
  readonly engine: 'pglite' | 'postgresql';
  /** What an acknowledged write survives: PROCESS a killed process, DISK a power cut as well. */
  readonly durability: 'PROCESS' | 'DISK';
  /** Sentences for the log at start: what this engine, as it is set up, does not promise. */
  readonly warnings: readonly string[];
  /** TypeORM's metadata, migrations and pool. Rows of evidence never go through its persistence. */
  readonly dataSource: DataSource;
  /**
   * Runs `work` in a transaction: committed when it resolves, rolled back when it throws. After a deadlock or a
   * serialization failure `work` runs again, a few times, so it must change nothing but the database. Inside `work`
   * only `tx` is asked: the embedded engine has one session, and `query` of the database itself is refused there.
   * @throws what `work` throws; ArchiveError UNAVAILABLE; DatabaseError
   */
  transaction<T>(work: (tx: Transaction) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /**
   * Runs `work` while no other caller holds the lock of that name, in this process or in another server on the same
   * database. The order of waiters is not kept. Not to be nested, and not to be called inside a transaction.
   */
  exclusively<T>(lock: string, work: () => Promise<T>): Promise<T>;
  /**
   * Has `hear` called after each `notice` that any server on this database has committed, and whenever one may have been
   * missed, as when a connection was lost. It is a hint, and nothing to rely on: what cannot be heard at all, as through
   * a pooler that hands sessions from hand to hand, is not made up for. Ends with the call of what it gives.
   */
  listen(hear: () => void): () => void;
  /**
   * The same database on behalf of one request. Once `signal` is aborted, because the request took too long or nobody
   * waits for its answer, what it asked here fails with the ArchiveError that the signal was aborted with, and so does
   * all that it asks after. PostgreSQL stops the statement under way; the embedded engine cannot, and runs it to its end
   * unheard. Nothing is kept of a transaction whose COMMIT was not sent; once it was sent, its answer counts.
   */
  forRequest(signal: StopSignal): Database;
  /** The request that this database is asked for; null for the database itself. */
  readonly signal: StopSignal | null;
  /** The database itself, for what requests share. */
  readonly shared: Database;
  /**
   * Runs `work` as `exclusively` does, where nobody holds the lock; null, without waiting, where somebody does.
   */
  unlessHeld<T>(lock: string, work: () => Promise<T>): Promise<T | null>;
  /** How busy its connections are now, on this server. */
  readonly load: PoolLoad;
  /** Whether the database answers now. Never throws. */
  isReady(): Promise<boolean>;
  /** Waits for running statements, at most ten seconds, and lets everything go. May be called twice. */
  close(): Promise<void>;
}
