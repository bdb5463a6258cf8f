import { Pool, PoolClient, QueryResult } from 'pg';
import type { Instant } from '../core/brands';
import { throwIfAbandoned, unlessAbandoned } from './abandonment';
import { ClientTransaction, startStatement, type Abandonable } from './client-session';
import { Statement, Transaction, TransactionOptions } from './database';
import { DatabaseError } from './database-error';
import { isConnectionLoss, mapError } from './error-mapping';

/**
 * Runs `work` once in a transaction on a connection of the pool; see Database.transaction, which repeats it. Where the
 * request is abandoned before COMMIT is sent, nothing is kept; once it is sent, its answer counts.
 */
export async function runTransaction<T>(
  pool: Pool,
  work: (tx: Transaction) => Promise<T>,
  options: TransactionOptions,
  request: Abandonable | null = null,
): Promise<T> {
  const signal = request?.signal ?? null;
  const { client, startedAt } = await begin(pool, options, signal);
  const tx = new ClientTransaction(client, startedAt, request);
  let result: T;
  try {
    result = await unlessAbandoned(work(tx), signal);
    await unlessAbandoned(tx.end(), signal);
    throwIfAbandoned(signal);
  } catch (error) {
    const undone = tx.end().then((isReusable) => rollback(client, isReusable));
    // an engine that cannot stop a statement may take long to undo it, which its caller need not wait for
    if (signal?.aborted !== true) await undone;
    throw error;
  }
  await commit(client);
  return result;
}

interface Begun {
  readonly client: PoolClient;
  readonly startedAt: Instant;
}

/** Runs one statement on a connection of the pool, stopped when the request is abandoned. */
export async function runAbandonable<Row>(
  pool: Pool,
  statement: Statement,
  request: Abandonable,
): Promise<Row[]> {
  const client = await connect(pool, request.signal).catch((error: unknown) => {
    throw mapError(error);
  });
  const { rows, settled } = startStatement<Row>(client, statement, request);
  const failed = rows.then(() => false, isConnectionLoss);
  void settled.then(async (isReusable) => client.release(!isReusable || (await failed)));
  return unlessAbandoned(rows, request.signal);
}

async function begin(pool: Pool, options: TransactionOptions, signal: AbortSignal | null): Promise<Begun> {
  try {
    return await beginOnce(pool, options, signal);
  } catch (error) {
    if (!isConnectionLoss(error)) throw mapError(error);
  }
  // a pooled connection may have died while idle, and nothing has been asked of the database yet
  try {
    return await beginOnce(pool, options, signal);
  } catch (error) {
    throw mapError(error);
  }
}

/** A connection of the pool, unless the request is abandoned before one is free. */
export async function connect(pool: Pool, signal: AbortSignal | null): Promise<PoolClient> {
  throwIfAbandoned(signal);
  const connecting = pool.connect();
  try {
    return await unlessAbandoned(connecting, signal);
  } catch (error) {
    connecting.then(
      (client) => client.release(),
      () => undefined,
    );
    throw error;
  }
}

async function beginOnce(
  pool: Pool,
  options: TransactionOptions,
  signal: AbortSignal | null,
): Promise<Begun> {
  const client = await connect(pool, signal);
  try {
    // the driver gives a list where a text has two statements, which its types do not say
    const results = (await client.query(beginText(options))) as unknown as QueryResult<{ now: Instant }>[];
    const startedAt = results[1]?.rows[0]?.now;
    if (startedAt === undefined) throw new Error('the database gives no time');
    return { client, startedAt };
  } catch (error) {
    client.release(true);
    throw error;
  }
}

function beginText({ isolation = 'read committed', readOnly = false }: TransactionOptions): string {
  return `BEGIN ISOLATION LEVEL ${isolation.toUpperCase()} READ ${readOnly ? 'ONLY' : 'WRITE'};
    SELECT clock_timestamp() AS now`;
}

async function commit(client: PoolClient): Promise<void> {
  let command: string;
  try {
    command = (await client.query('COMMIT')).command;
  } catch (error) {
    // a deferred constraint has rolled back, a lost connection is gone: neither is worth telling apart here
    client.release(true);
    throw mapError(error);
  }
  client.release();
  if (command === 'COMMIT') return;
  // PostgreSQL answers COMMIT of a failed transaction with a rollback and no error
  throw new DatabaseError(
    'a statement failed unnoticed, so the transaction was rolled back',
    '25P02',
    null,
    null,
  );
}

async function rollback(client: PoolClient, isReusable: boolean): Promise<void> {
  try {
    await client.query('ROLLBACK');
    client.release(!isReusable);
  } catch {
    // what state that session is in is unknown: never lend it again; the caller hears of the first failure
    client.release(true);
  }
}
