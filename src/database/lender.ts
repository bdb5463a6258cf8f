import type { Pool, PoolClient } from 'pg';
import { abandoned, throwIfAbandoned, unlessAbandoned } from './abandonment';
import { unavailable } from './error-mapping';
import type { StopSignal } from './stop-signal';

/** A connection of the pool, until it is given back. */
export interface Lease {
  readonly client: PoolClient;
  /** Gives it back, once; a broken one is closed instead. */
  release(isBroken?: boolean): void;
}

/** How many connections requests may have at once, and how long they wait for one. */
export interface RequestShare {
  readonly connections: number;
  readonly timeoutMs: number;
}

/**
 * Lends connections of a pool. Requests have a share of them, so that the server's own work (signing the evidence log,
 * recording, telling whether it is ready) finds one however heavy they are. Who waits longest is served first.
 */
export class Lender {
  private taken = 0;
  private readonly waiting = new Set<() => void>();

  constructor(
    private readonly pool: Pool,
    /** Null: requests may have them all. */
    private readonly share: RequestShare | null,
  ) {}

  /** Requests that wait for their share. */
  get waitingCount(): number {
    return this.waiting.size;
  }

  /** @throws ArchiveError UNAVAILABLE when none is free in time; what the driver throws when it cannot connect */
  async lend(signal: StopSignal | null): Promise<Lease> {
    throwIfAbandoned(signal);
    const { share } = this;
    if (signal === null || share === null) return this.connect(signal, () => undefined);
    if (this.taken < share.connections) this.taken += 1;
    else await this.waitForPlace(signal, share);
    try {
      return await this.connect(signal, () => this.leavePlace());
    } catch (error) {
      this.leavePlace();
      throw error;
    }
  }

  private connect(signal: StopSignal | null, onRelease: () => void): Promise<Lease> {
    return new Promise((resolve, reject) => {
      let isLate = false;
      const abandon = (): void => {
        isLate = true;
        if (signal !== null) reject(abandoned(signal));
      };
      if (signal?.aborted === true) {
        abandon();
        return;
      }
      signal?.addEventListener('abort', abandon, { once: true });
      this.pool.connect((error, client) => {
        signal?.removeEventListener('abort', abandon);
        if (client === undefined) {
          if (!isLate) reject(error ?? new Error('the pool has given no connection'));
          return;
        }
        if (isLate) {
          client.release();
          return;
        }
        const release = (isBroken?: boolean): void => {
          client.release(isBroken);
          onRelease();
        };
        resolve({ client, release });
      });
    });
  }

  private async waitForPlace(signal: StopSignal, { timeoutMs }: RequestShare): Promise<void> {
    let enter = (): void => undefined;
    let timer: NodeJS.Timeout | undefined;
    const entered = new Promise<void>((resolve, reject) => {
      enter = resolve;
      timer = setTimeout(
        () => reject(unavailable(new Error('requests have all their connections'))),
        timeoutMs,
      );
    });
    this.waiting.add(enter);
    try {
      await unlessAbandoned(entered, signal);
    } catch (error) {
      // A place may have been given just when its owner gave up.
      if (!this.waiting.delete(enter)) this.leavePlace();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** The place goes to who waits, if anybody does. */
  private leavePlace(): void {
    const [next] = this.waiting;
    if (next === undefined) {
      this.taken -= 1;
      return;
    }
    this.waiting.delete(next);
    next();
  }
}
