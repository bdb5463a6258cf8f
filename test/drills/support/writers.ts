import { setTimeout as sleep } from 'node:timers/promises';
import { ArchiveServer, RequestFailure } from '../../support/archive-server';
import { send, Write, writeOf } from './writes';

const WRITERS = 16;
const PATIENCE_MS = 60_000;

/** A write that was not acknowledged, and why. */
export interface FailedWrite {
  readonly write: Write;
  readonly failure: RequestFailure;
}

/** 16 writers at once, each of which sends its next write as soon as the one before is acknowledged. */
export class Writers {
  readonly acknowledged: Write[] = [];
  readonly failed: FailedWrite[] = [];
  private readonly loops: Promise<void[]>;
  private isStopped = false;

  /** @param afterFailure whether a writer goes on after a write that failed, or ends */
  constructor(
    private readonly server: ArchiveServer,
    name: string,
    private readonly afterFailure: 'go on' | 'end' = 'end',
  ) {
    const names = Array.from({ length: WRITERS }, (_, index) => `${name}-${index}`);
    this.loops = Promise.all(names.map((writer) => this.write(writer)));
  }

  /** Resolves once so many writes in all are acknowledged. */
  async acknowledge(count: number): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS;
    while (this.acknowledged.length < count) {
      if (performance.now() > deadline) {
        const [last] = this.failed.slice(-1);
        throw new Error(
          `${this.acknowledged.length} of ${count} writes acknowledged in time: ${last?.failure.message ?? 'it is slow'}`,
        );
      }
      await sleep(5);
    }
  }

  /** Sends nothing more, and waits for the answers that are still to come. */
  async stop(): Promise<void> {
    this.isStopped = true;
    await this.loops;
  }

  /** Waits until every writer has ended by a write that failed. */
  async end(): Promise<void> {
    await this.loops;
  }

  private async write(name: string): Promise<void> {
    for (let index = 0; !this.isStopped; index += 1) {
      const write = writeOf(name, index);
      try {
        await send(this.server, write);
        this.acknowledged.push(write);
      } catch (failure) {
        if (!(failure instanceof RequestFailure)) throw failure;
        this.failed.push({ write, failure });
        if (this.afterFailure === 'end') return;
        // an update needs its postmortem: the writer starts its round again
        index += 4 - (index % 5);
        await sleep(20);
      }
    }
  }
}
