import { setTimeout as sleep } from 'node:timers/promises';
import { Pool, type ClientBase, type ClientConfig } from 'pg';
import { backendOf } from './session-settings';

/** Stops the statement that a session runs. */
export interface Canceller {
  /**
   * Has the server stop what `client` runs, until `statement` has ended. Resolves when no stop is under way any more, so
   * that none can hit what the session runs next; to false where that is not certain: never lend such a session again.
   */
  stop(client: ClientBase, statement: Promise<unknown>): Promise<boolean>;
  close(): Promise<void>;
}

/** A stop may come before the server has begun the statement, and be lost: it is sent again. */
const REPEAT_MS = 10;
const CONNECT_TIMEOUT_MS = 10_000;
const IDLE_MS = 10_000;

/**
 * Stops statements by pg_cancel_backend on a connection of its own, opened when it is needed: those of the pool may all
 * be busy with what is to be stopped. That function has sent its signal when it answers, and a session without a
 * statement ignores the signal (PostgreSQL, ProcessInterrupts), so the next statement is safe once it has answered.
 */
export class BackendCanceller implements Canceller {
  private readonly pool: Pool;

  constructor(config: ClientConfig) {
    this.pool = new Pool({
      ...config,
      max: 1,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      idleTimeoutMillis: IDLE_MS,
    });
    this.pool.on('error', () => undefined);
  }

  async stop(client: ClientBase, statement: Promise<unknown>): Promise<boolean> {
    const ended = statement.then(
      () => true,
      () => true,
    );
    const repeat = async (): Promise<boolean> => Promise.race([ended, sleep(REPEAT_MS, false)]);
    const pid = backendOf(client);
    if (pid === null) return false;
    let isCertain = true;
    do {
      await this.pool.query('SELECT pg_cancel_backend($1)', [pid]).catch(() => {
        isCertain = false;
      });
    } while (!(await repeat()));
    return isCertain;
  }

  close(): Promise<void> {
    return this.pool.end();
  }
}
