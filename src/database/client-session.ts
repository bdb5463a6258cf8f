import { Query, type Client, type ClientBase, type Connection } from 'pg';
import type { Instant } from '../core/brands';
import { traceStatement } from '../telemetry';
import { abandoned, isAbandonedDuring, unlessAbandoned } from './abandonment';
import type { Canceller } from './canceller';
import { Statement, Transaction } from './database';
import { isConnectionLoss, mapError } from './error-mapping';
import type { Lease } from './lender';
import type { StopSignal } from './stop-signal';

/** Hears how a statement ended: `error` is null where it has succeeded. */
type Settle<Row> = (error: unknown, rows: Row[]) => void;

/** Runs a statement on one connection; errors come out mapped. `onRefusal` hears at once of what the driver cannot send. */
export function runStatement<Row>(
  client: Pick<ClientBase, 'query'>,
  statement: Statement,
  onRefusal: () => void = () => undefined,
): Promise<Row[]> {
  return new Promise((resolve, reject) => {
    const settle: Settle<Row> = (error, rows) => {
      if (error === null) resolve(rows);
      else reject(mapError(error));
    };
    send(client, statement, traced(statement, settle), onRefusal);
  });
}

/**
 * Runs a statement on a connection that was lent for it alone, and gives that back as `runAll` does. Untraced, as what it
 * runs for may have more than one try.
 */
export function runOnce<Row>(lease: Lease, statement: Statement, request: Abandonable): Promise<Row[]> {
  const { signal } = request;
  if (signal.aborted) {
    lease.release();
    return Promise.reject(abandoned(signal));
  }
  const rows = new Promise<Row[]>((resolve, reject) => {
    runAll<Row>(lease, [statement], request, (error, found) =>
      error === null ? resolve(found) : reject(mapError(error)),
    );
  });
  return unlessAbandoned(rows, signal);
}

/**
 * Runs statements on a connection that was lent for them, one behind the other, each a transaction of its own. `onAnswer`
 * hears of each in that order. The connection is given back when it may be used again: all have ended, and so has every
 * attempt to stop them.
 */
export function runAll<Row>(
  { client, release }: Lease,
  statements: readonly Statement[],
  { canceller, signal }: Abandonable,
  onAnswer: Settle<Row>,
): void {
  let running = statements.length;
  let isBroken = false;
  let onEnd: (() => void) | null = null;
  const abandon = (): void => {
    const ended = new Promise<void>((end) => (onEnd = end));
    const stopped = canceller === null ? ended.then(() => true) : canceller.stop(client, ended);
    void stopped.then((isReusable) => ended.then(() => release(!isReusable || isBroken)));
  };
  const receive: Settle<Row> = (error, rows) => {
    running -= 1;
    isBroken ||= isConnectionLoss(error);
    // whoever hears of the last may have no more use for the connection, which must not be taken for a stop
    if (running === 0) signal.removeEventListener('abort', abandon);
    onAnswer(error, rows);
    if (running > 0) return;
    if (onEnd !== null) onEnd();
    else release(isBroken);
  };
  signal.addEventListener('abort', abandon, { once: true });
  together(client, () => {
    for (const statement of statements) send(client, statement, receive);
  });
}

/** Has all that `work` sends on a connection go to the server by one system call. */
export function together<T>(client: Pick<Client, 'connection'>, work: () => T): T {
  const { stream } = client.connection;
  stream.cork();
  try {
    return work();
  } finally {
    stream.uncork();
  }
}

function traced<Row>(statement: Statement, settle: Settle<Row>): Settle<Row> {
  const end = traceStatement(statement);
  if (end === null) return settle;
  return (error, rows) => {
    end(error !== null);
    settle(error, rows);
  };
}

/** The driver's statement, whose types do not say that `submit` gives back what is wrong with it, to be told later. */
interface DriverQuery {
  name?: string;
  submit(connection: Connection): unknown;
}
const DriverQuery = Query as unknown as new (text: string, values: unknown[] | undefined) => DriverQuery;

/** A statement, of which it is heard at once that the driver does not send it. */
class SentQuery extends DriverQuery {
  constructor(
    { name, text, values }: Statement,
    private readonly onRefusal: () => void,
  ) {
    super(text, values === undefined ? undefined : [...values]);
    if (name !== undefined) this.name = name;
  }

  override submit(connection: Connection): unknown {
    const refusal = super.submit(connection);
    if (refusal instanceof Error) this.onRefusal();
    return refusal;
  }
}

/**
 * Sends a statement, untraced. `settle` is called once, when the connection is done with it, and `onRefusal` at once where
 * the driver cannot send it. The driver copies an object that describes a statement property by property, and takes one
 * of its own as it is.
 */
function send<Row>(
  client: Pick<ClientBase, 'query'>,
  statement: Statement,
  settle: Settle<Row>,
  onRefusal: () => void = () => undefined,
): void {
  const query = new SentQuery(statement, onRefusal);
  // a pool that has ended refuses for good
  let isSending = 'connection' in client;
  let refusal: Error | null = null;
  const settled = (error: Error | null | undefined, result?: { readonly rows: unknown[] }): void => {
    // a value that the driver cannot send it refuses at once, and tells again when the server has got over it
    if (isSending) {
      refusal = error ?? null;
      onRefusal();
      return;
    }
    // what a statement selects is known to its writer alone, who states the type of a row with it
    settle(refusal ?? error ?? null, (result?.rows ?? []) as Row[]);
  };
  (client.query as (query: DriverQuery, settled: (error: Error | null) => void) => void).call(
    client,
    query,
    settled,
  );
  isSending = false;
}

/** Whose abandonment stops a statement, and by what; without a canceller the statement runs to its end unheard. */
export interface Abandonable {
  readonly signal: StopSignal;
  readonly canceller: Canceller | null;
}

/** A statement under way. */
export interface RunningStatement<Row> {
  readonly rows: Promise<Row[]>;
  /**
   * Resolves when the session may be asked again: the statement has ended, and so has every attempt to stop it. To
   * false where the session must not be used any more. Never rejects.
   */
  readonly settled: Promise<boolean>;
}

/** Runs a statement that is stopped when the request it runs for is abandoned. */
export function startStatement<Row>(
  client: ClientBase,
  statement: Statement,
  request: Abandonable | null,
): RunningStatement<Row> {
  if (request?.signal.aborted === true) {
    return { rows: Promise.reject(abandoned(request.signal)), settled: Promise.resolve(true) };
  }
  const rows = runStatement<Row>(client, statement);
  return { rows, settled: settle(client, rows, request) };
}

async function settle(
  client: ClientBase,
  rows: Promise<unknown>,
  request: Abandonable | null,
): Promise<boolean> {
  let isReusable = true;
  if (request?.canceller && (await isAbandonedDuring(rows, request.signal))) {
    isReusable = await request.canceller.stop(client, rows);
  }
  await rows.catch(() => undefined);
  return isReusable;
}

/** A statement with which a transaction is to be committed, and who waits for its rows. */
export interface FinalStatement {
  readonly statement: Statement;
  readonly resolve: (rows: unknown[]) => void;
  readonly reject: (error: unknown) => void;
}

/** One open transaction on one connection. Statements given at the same time run one after another. */
export class ClientTransaction implements Transaction {
  readonly isTransaction = true;
  /** Resolves, when `commit` is called, to what it was given. */
  readonly committing: Promise<FinalStatement>;
  private askToCommit: (final: FinalStatement) => void = () => undefined;
  private running: Promise<boolean> = Promise.resolve(true);
  private isOpen = true;
  private lastStatement: Statement | null = null;

  constructor(
    private readonly client: ClientBase,
    readonly startedAt: Instant,
    private begunWith: readonly unknown[] | null,
    private readonly request: Abandonable | null,
  ) {
    this.committing = new Promise((resolve) => (this.askToCommit = resolve));
  }

  query<Row = Record<string, unknown>>(statement: Statement): Promise<Row[]> {
    if (!this.isOpen) return Promise.reject(afterEnd());
    const { client, request } = this;
    const running = this.running.then((isReusable) => ({
      isReusable,
      ...startStatement<Row>(client, statement, request),
    }));
    // whoever asked hears of the failure; the next statement only waits for its turn
    this.running = running.then(async ({ isReusable, settled }) => (await settled) && isReusable);
    return unlessAbandoned(
      running.then(({ rows }) => rows),
      request?.signal ?? null,
    );
  }

  /**
   * Refuses statements from now on and waits for those under way, which their caller may not have awaited. Gives
   * whether the session may be used again.
   */
  async end(): Promise<boolean> {
    this.isOpen = false;
    return this.running;
  }

  get first(): readonly unknown[] | null {
    return this.begunWith;
  }

  /** Runs the first statement where it did not go along with the beginning. */
  async begin(statement: Statement): Promise<void> {
    this.begunWith = await this.query(statement);
  }

  last(statement: Statement): void {
    if (!this.isOpen) throw afterEnd();
    if (this.lastStatement !== null) throw new Error('a transaction has one last statement');
    this.lastStatement = statement;
  }

  commit<Row = Record<string, unknown>>(statement: Statement): Promise<Row[]> {
    if (!this.isOpen) return Promise.reject(afterEnd());
    this.isOpen = false;
    return new Promise((resolve, reject) => {
      // what a statement selects is known to its writer alone, who states the type of a row with it
      this.askToCommit({ statement, resolve: resolve as (rows: unknown[]) => void, reject });
    });
  }

  /** What `last` was given. */
  get lastGiven(): Statement | null {
    return this.lastStatement;
  }
}

function afterEnd(): Error {
  return new Error('a statement came after the end of its transaction');
}
