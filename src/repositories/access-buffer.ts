import type { Database } from '../database';
import { accessEntry, keepAccess, type Access, type Asker } from './access-log';

/** Milliseconds that entries wait for others. */
const WAIT_MS = 250;
/** Milliseconds after which entries that could not be kept are tried again. */
const RETRY_MS = 5_000;
/** So many entries wait at most: who brings another waits until they are kept. */
const MOST_WAITING = 1_000;

interface Waiting {
  readonly asker: Asker;
  readonly access: Access;
  times: number;
}

/**
 * Entries of the access log that no transaction of a write carries: what was looked at, and what was refused. They
 * are kept together, a quarter of a second later, and carry that time. A process that is killed loses those that wait.
 */
export class AccessBuffer {
  /** Hears why entries could not be kept; they wait on, and are tried again. */
  onError: (error: unknown) => void = () => undefined;
  private waiting: Waiting[] = [];
  private timer: NodeJS.Timeout | null = null;
  private keeping: Promise<void> | null = null;

  constructor(private readonly database: Database) {}

  /**
   * Notes an operation; resolves at once unless too many wait. A refusal that is like one that waits is counted with
   * it, so that a flood of them is one entry.
   * @throws what kept those that wait from being kept, where they are too many: then it is not noted
   */
  async note(asker: Asker, access: Access): Promise<void> {
    const alike =
      access.code === undefined ? undefined : this.waiting.find((one) => isAlike(one, asker, access));
    if (alike !== undefined) {
      alike.times += 1;
      return;
    }
    if (this.waiting.length >= MOST_WAITING) await this.flush();
    this.waiting.push({ asker, access, times: 1 });
    this.flushAfter(WAIT_MS);
  }

  /** Keeps what waits; resolves once it is as durable as the engine can make it. */
  async flush(): Promise<void> {
    while (this.keeping !== null) await this.keeping.catch(() => undefined);
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    if (this.waiting.length === 0) return;
    this.keeping = this.keep();
    try {
      await this.keeping;
    } catch (error) {
      this.flushAfter(RETRY_MS);
      throw error;
    } finally {
      this.keeping = null;
    }
  }

  private flushAfter(milliseconds: number): void {
    this.timer ??= setTimeout(() => {
      this.timer = null;
      this.flush().catch((error: unknown) => this.onError(error));
    }, milliseconds).unref();
  }

  private async keep(): Promise<void> {
    const noted = this.waiting;
    this.waiting = [];
    try {
      await this.database.transaction((tx) =>
        keepAccess(
          tx,
          noted.map(({ access, asker, times }) => accessEntry(asker, access, tx.startedAt, times)),
        ),
      );
    } catch (error) {
      this.waiting = [...noted, ...this.waiting];
      throw error;
    }
  }
}

function isAlike(one: Waiting, asker: Asker, { code, operation }: Access): boolean {
  return (
    one.access.code === code &&
    one.access.operation === operation &&
    one.asker.actor === asker.actor &&
    one.asker.address === asker.address
  );
}
