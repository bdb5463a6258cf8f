import { Client, ClientConfig } from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import { mapError } from './error-mapping';

/** Locks by name; see Database.exclusively. */
export interface Locks {
  hold<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** See Database.unlessHeld. */
  tryHold<T>(name: string, work: () => Promise<T>): Promise<T | null>;
}

/** Locks among the callers of one process, in order of arrival. */
export class ProcessLocks implements Locks {
  private readonly tails = new Map<string, Promise<void>>();

  async hold<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = this.tails.get(name) ?? Promise.resolve();
    const run = before.then(work);
    const tail = run.then(
      () => undefined,
      () => undefined,
    );
    this.tails.set(name, tail);
    try {
      return await run;
    } finally {
      if (this.tails.get(name) === tail) this.tails.delete(name);
    }
  }

  async tryHold<T>(name: string, work: () => Promise<T>): Promise<T | null> {
    return this.tails.has(name) ? null : this.hold(name, work);
  }
}

const POLL_MS = 50;

/**
 * Locks among all servers on one PostgreSQL database: an advisory lock on a connection of its own, so that holders
 * waiting for the pool cannot starve each other. Should that connection be lost, the lock is gone before `work` is
 * done: what relies on it for more than saving work needs a constraint too.
 */
export class AdvisoryLocks implements Locks {
  private readonly local = new ProcessLocks();

  constructor(private readonly config: ClientConfig) {}

  hold<T>(name: string, work: () => Promise<T>): Promise<T> {
    return this.local.hold(name, async () => {
      // asked again and again: a session that waits inside pg_advisory_lock holds a snapshot, for which
      // CREATE INDEX CONCURRENTLY in the holder's migration would wait in turn
      const client = await this.connect(async (session) => {
        while (!(await tryLock(session, name))) await sleep(POLL_MS * (0.5 + Math.random()));
      });
      return during(client, work);
    });
  }

  tryHold<T>(name: string, work: () => Promise<T>): Promise<T | null> {
    return this.local.tryHold(name, async () => {
      let isLocked = false;
      const client = await this.connect(async (session) => {
        isLocked = await tryLock(session, name);
      });
      return during(client, async () => (isLocked ? work() : null));
    });
  }

  private async connect(lock: (client: Client) => Promise<void>): Promise<Client> {
    const client = new Client(this.config);
    client.on('error', () => undefined);
    try {
      await client.connect();
      await lock(client);
      return client;
    } catch (error) {
      await client.end().catch(() => undefined);
      throw mapError(error);
    }
  }
}

async function during<T>(client: Client, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } finally {
    // the end of the session frees the lock; a session that is lost already has freed it
    await client.end().catch(() => undefined);
  }
}

async function tryLock(client: Client, name: string): Promise<boolean> {
  const text = `SELECT pg_try_advisory_lock(hashtextextended('incident-archive ' || $1, 0)) AS locked`;
  const result = await client.query<{ locked: boolean }>(text, [name]);
  return result.rows[0]?.locked === true;
}
