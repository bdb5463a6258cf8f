import { setTimeout as sleep } from 'node:timers/promises';
import { Client, type ClientBase, type ClientConfig } from 'pg';
import type { Statement } from './database';

/** The channel of NOTIFY on which servers on one database tell each other that there is something to look at. */
const CHANNEL = 'incident_archive';
/** How long, in milliseconds, a lost connection is left alone before the next is tried. */
const RECONNECT_MS = 1_000;

/** Sends a notice to all that listen to the database, once the transaction that it is part of is committed. */
export const notice: Statement = { name: 'notice', text: `SELECT pg_notify('${CHANNEL}', '')` };

const listening = `LISTEN ${CHANNEL}`;

/** Where the notices of a database are heard; see Database.listen. */
export interface Notices {
  listen(hear: () => void): () => void;
  close(): Promise<void>;
}

class Hearers {
  private readonly all = new Set<() => void>();

  add(hear: () => void): () => void {
    // the same function may listen twice
    const one = (): void => hear();
    this.all.add(one);
    return () => void this.all.delete(one);
  }

  readonly tell = (): void => this.all.forEach((hear) => hear());
}

/**
 * Notices of all sessions on a PostgreSQL database, on a connection of its own, which is opened when somebody listens
 * first and replaced when it is lost. Each new connection counts as a notice: some may have been missed.
 */
export class ServerNotices implements Notices {
  private readonly hearers = new Hearers();
  private readonly closing = new AbortController();
  private keeping: Promise<void> | null = null;
  private client: Client | null = null;

  /** `onLost` hears, in a sentence, why nothing is heard for now. */
  constructor(
    private readonly config: ClientConfig,
    private readonly onLost: (message: string) => void,
  ) {}

  listen(hear: () => void): () => void {
    const leave = this.hearers.add(hear);
    this.keeping ??= this.keep();
    return leave;
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.client?.end().catch(() => undefined);
    await this.keeping;
  }

  private async keep(): Promise<void> {
    const { signal } = this.closing;
    let isLost = false;
    while (!signal.aborted) {
      const reason = await this.listenOnce(() => {
        isLost = false;
      });
      // once, not each second
      if (!signal.aborted && !isLost) this.onLost(`notices of other servers are not heard: ${reason}`);
      isLost = true;
      await sleep(RECONNECT_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Listens on one connection until it ends; gives why. */
  private async listenOnce(onListening: () => void): Promise<string> {
    const client = new Client(this.config);
    this.client = client;
    const ended = new Promise<string>((resolve) => {
      client.on('error', ({ message }) => resolve(message));
      client.on('end', () => resolve('the connection has ended'));
    });
    client.on('notification', this.hearers.tell);
    try {
      await client.connect();
      await client.query(listening);
      onListening();
      this.hearers.tell();
      // one that was opened while it was to be closed
      if (this.closing.signal.aborted) return 'closed';
      return await ended;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

/** Notices of the embedded engine, which has one session: it hears itself, as soon as it has committed. */
export class SessionNotices implements Notices {
  private readonly hearers = new Hearers();

  /** Has a fresh connection to the session hear. */
  async prepare(client: ClientBase): Promise<void> {
    client.on('notification', this.hearers.tell);
    await client.query(listening);
  }

  listen(hear: () => void): () => void {
    return this.hearers.add(hear);
  }

  async close(): Promise<void> {
    // the session ends with the engine
  }
}
