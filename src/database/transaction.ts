import type { QueryResult } from 'pg';
import type { Instant } from '../core/brands';
import { traceStatement } from '../telemetry';
import { throwIfAbandoned, unlessAbandoned } from './abandonment';
import { ClientTransaction, runOnce, runStatement, together, type Abandonable } from './client-session';
import { Statement, Transaction, TransactionOptions } from './database';
import { DatabaseError } from './database-error';
import { isConnectionLoss, mapError } from './error-mapping';
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
  let result: T;
  try {
    if (request !== null && first !== undefined) await tx.begin(first);
    result = await unlessAbandoned(work(tx), signal);
    await unlessAbandoned(tx.end(), signal);
    throwIfAbandoned(signal);
  } catch (error) {
    const undone = tx.end().then((isReusable) => rollback(lease, isReusable));
    // an engine that cannot stop a statement may take long to undo it, which its caller need not wait for
    if (signal?.aborted !== true) await undone;
    throw error;
  }
  await commit(lease, tx.lastGiven);
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

async function commit({ client, release }: Lease, last: Statement | null): Promise<void> {
  let isRefused = false;
  const refuse = (): void => {
    isRefused = true;
  };
  const { lastRun, committed } = together(client, () => ({
    lastRun: last === null ? null : runStatement(client, last, refuse),
    // what the driver itself could not send it refuses at once, and the server knows nothing of
    committed: client.query(isRefused ? 'ROLLBACK' : 'COMMIT'),
  }));
  let command: string;
  try {
    const outcomes = await Promise.allSettled([lastRun, committed]);
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
    command = (await committed).command;
  } catch (error) {
    // a deferred constraint has rolled back, a lost connection is gone: neither is worth telling apart here
    release(true);
    throw mapError(error);
  }
  release();
  if (command === 'COMMIT') return;
  // PostgreSQL answers COMMIT of a failed transaction with a rollback and no error
  throw new DatabaseError(
    'a statement failed unnoticed, so the transaction was rolled back',
    '25P02',
    null,
    null,
  );
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
