import { Pool, PoolClient, QueryResult } from 'pg';
import type { Instant } from '../core/brands';
import { ClientTransaction } from './client-session';
import { Transaction, TransactionOptions } from './database';
import { DatabaseError } from './database-error';
import { isConnectionLoss, mapError } from './error-mapping';

/** Runs `work` once in a transaction on a connection of the pool; see Database.transaction, which repeats it. */
export async function runTransaction<T>(
  pool: Pool,
  work: (tx: Transaction) => Promise<T>,
  options: TransactionOptions,
): Promise<T> {
  const { client, startedAt } = await begin(pool, options);
  const tx = new ClientTransaction(client, startedAt);
  let result: T;
  try {
    result = await work(tx);
  } catch (error) {
    await tx.end();
    await rollback(client);
    throw error;
  }
  await tx.end();
  await commit(client);
  return result;
}

interface Begun {
  readonly client: PoolClient;
  readonly startedAt: Instant;
}

async function begin(pool: Pool, options: TransactionOptions): Promise<Begun> {
  try {
    return await beginOnce(pool, options);
  } catch (error) {
    if (!isConnectionLoss(error)) throw mapError(error);
  }
  // a pooled connection may have died while idle, and nothing has been asked of the database yet
  try {
    return await beginOnce(pool, options);
  } catch (error) {
    throw mapError(error);
  }
}

async function beginOnce(pool: Pool, options: TransactionOptions): Promise<Begun> {
  const client = await pool.connect();
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

async function rollback(client: PoolClient): Promise<void> {
  try {
    await client.query('ROLLBACK');
    client.release();
  } catch {
    // what state that session is in is unknown: never lend it again; the caller hears of the first failure
    client.release(true);
  }
}
