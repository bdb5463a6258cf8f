import type { QueryResult } from 'pg';
import type { Instant } from '../core/brands';
import { traceStatement } from '../telemetry';
import { throwIfAbandoned, unlessAbandoned } from './abandonment';
import {
  ClientTransaction,
  FinalStatement,
  runOnce,
  runStatement,
  together,
  type Abandonable,
} from './client-session';
import { Statement, Transaction, TransactionOptions } from './database';
import { DatabaseError } from './database-error';
import { isConnectionLoss, mapError, NOT_PREPARED } from './error-mapping';
import type { Lease, Lender } from './lender';
import type { StopSignal } from './stop-signal';

/**
 * Runs `work` once in a transaction on a connection that is lent for it; see Database.transaction, which repeats it.
 * Where the request is abandoned before COMMIT is sent, nothing is kept; once it is sent, its answer counts.
 */
export async function runTransaction<T>(
  lender: Lender,
  work: (tx: Transaction) => Promise<T>,
  options: TransactionOptions,
  request: Abandonable | null = null,
): Promise<T> {
  const signal = request?.signal ?? null;
  const { first, ...alone } = options;
  // what a request runs can be stopped, and it may have to wait for its locks
  const { lease, startedAt, begunWith } = await begin(lender, request === null ? options : alone, signal);
  const tx = new ClientTransaction(lease.client, startedAt, begunWith, request);
  const refuseToCommit = (error: unknown): void => void tx.committing.then(({ reject }) => reject(error));
  let final: FinalStatement | null;
  let result: Promise<T>;
  try {
    if (request !== null && first !== undefined) await tx.begin(first);
    result = work(tx);
    final = await unlessAbandoned(Promise.race([result.then(() => null), tx.committing]), signal);
    await unlessAbandoned(tx.end(), signal);
    throwIfAbandoned(signal);
  } catch (error) {
    refuseToCommit(error);
    const undone = tx.end().then((isReusable) => rollback(lease, isReusable));
    // an engine that cannot stop a statement may take long to undo it, which its caller need not wait for
    if (signal?.aborted !== true) await undone;
    throw error;
  }
  try {
    const rows = await commit(lease, final?.statement ?? null, tx.lastGiven);
    final?.resolve(rows);
  } catch (error) {
    refuseToCommit(error);
    throw error;
  }
  return result;
}

interface Begun {
  readonly lease: Lease;
  readonly startedAt: Instant;
  readonly begunWith: readonly unknown[] | null;
}

/** Runs one statement on a connection that is lent for it, stopped when the request is abandoned. */
export async function runAbandonable<Row>(
  lender: Lender,
  statement: Statement,
  request: Abandonable,
): Promise<Row[]> {
  const lease = await lender.lend(request.signal).catch((error: unknown) => {
    throw mapError(error);
  });
  const end = traceStatement(statement);
  const rows = runOnce<Row>(lease, statement, request);
  if (end !== null) {
    rows.then(
      () => end(false),
      () => end(true),
    );
  }
  return rows;
}

async function begin(lender: Lender, options: TransactionOptions, signal: StopSignal | null): Promise<Begun> {
  try {
    return await beginOnce(lender, options, signal);
  } catch (error) {
    if (!isConnectionLoss(error)) throw mapError(error);
  }
  // a pooled connection may have died while idle, and nothing has been asked of the database yet
  try {
    return await beginOnce(lender, options, signal);
  } catch (error) {
    throw mapError(error);
  }
}

async function beginOnce(
  lender: Lender,
  options: TransactionOptions,
  signal: StopSignal | null,
): Promise<Begun> {
  const lease = await lender.lend(signal);
  try {
    const { client } = lease;
    const begun = together(client, () =>
      Promise.all([
        // the driver gives a list where a text has two statements, which its types do not say
        client.query(beginText(options)) as unknown as Promise<QueryResult<{ now: Instant }>[]>,
        options.first === undefined ? null : runStatement(client, options.first),
      ]),
    );
    const [results, begunWith] = await begun;
    const startedAt = results[1]?.rows[0]?.now;
    if (startedAt === undefined) throw new Error('the database gives no time');
    return { lease, startedAt, begunWith };
  } catch (error) {
    lease.release(true);
    throw error;
  }
}

function beginText({ isolation = 'read committed', readOnly = false }: TransactionOptions): string {
  return `BEGIN ISOLATION LEVEL ${isolation.toUpperCase()} READ ${readOnly ? 'ONLY' : 'WRITE'};
    SELECT clock_timestamp() AS now`;
}

/** Commits, with what is to go along before it; gives the rows of `final`. */
async function commit(
  { client, release }: Lease,
  final: Statement | null,
  last: Statement | null,
): Promise<unknown[]> {
  let isRefused = false;
  const refuse = (): void => {
    isRefused = true;
  };
  const run = (statement: Statement | null): Promise<unknown[]> =>
    statement === null ? Promise.resolve([]) : runStatement(client, statement, refuse);
  // what the driver itself could not send it refuses at once, and the server knows nothing of
  const end = () => client.query(isRefused ? 'ROLLBACK' : 'COMMIT');
  const { rows, lastRun, committed } = together(client, () => {
    const rows = run(final);
    if (client.pipeline) return { rows, lastRun: run(last), committed: end() };
    const lastRun = rows.then(() => run(last));
    return { rows, lastRun, committed: lastRun.then(end, end) };
  });
  const [outcome, ...others] = await Promise.allSettled([committed, rows, lastRun]);
  const errors = [...others, outcome].flatMap((one) =>
    one.status === 'rejected' ? [mapError(one.reason)] : [],
  );
  // What did not come to its COMMIT, a deferred constraint or a lost connection, is not worth telling apart here. Of a statement that
  // it refused the driver believes that it is prepared, and so it does of one that the server has lost.
  release(outcome.status === 'rejected' || isRefused || errors.some(isNotPrepared));
  if (errors.length > 0) throw errors[0];
  if (outcome.status === 'fulfilled' && outcome.value.command === 'COMMIT') return rows;
  // PostgreSQL answers COMMIT of a failed transaction with a rollback and no error
  throw new DatabaseError(
    'a statement failed unnoticed, so the transaction was rolled back',
    '25P02',
    null,
    null,
  );
}

function isNotPrepared(error: unknown): boolean {
  return error instanceof DatabaseError && error.sqlState === NOT_PREPARED;
}

async function rollback({ client, release }: Lease, isReusable: boolean): Promise<void> {
  try {
    await client.query('ROLLBACK');
    release(!isReusable);
  } catch {
    // what state that session is in is unknown: never lend it again; the caller hears of the first failure
    release(true);
  }
}
