import { setTimeout as sleep } from 'node:timers/promises';
import { ArchiveServer, RequestFailure } from '../../support/archive-server';

const PATIENCE_MS = 120_000;

/** An event that a server said it has recorded. */
export interface Acknowledged {
  readonly namespace: string;
  /** The caller's own name for it: its trigger event id. */
  readonly key: string;
  readonly cascadeId: string;
  readonly currentHash: string;
  /** Whether an earlier call, that brought no answer, had recorded it. */
  readonly isReplay: boolean;
}

const mutation = `mutation ($input: RecordCascadeEventInput!) {
  recordCascadeEvent(input: $input) { isReplay cascadeEvent { cascadeId currentHash } }
}`;

interface Answer {
  readonly recordCascadeEvent: {
    readonly isReplay: boolean;
    readonly cascadeEvent: { readonly cascadeId: string; readonly currentHash: string };
  };
}

/**
 * Callers at once, each of which has its next event recorded as soon as the one before is acknowledged, by the
 * servers in turn. A call that brings no answer is made again, under its key, until one is brought.
 */
export class Recorders {
  readonly acknowledged: Acknowledged[] = [];
  /** How many calls brought no answer. */
  unanswered = 0;
  private readonly loops: Promise<void[]>;
  private isStopped = false;

  /** @param servers those that run, which may change; each caller keeps to one of `namespaces` */
  constructor(
    private readonly servers: readonly ArchiveServer[],
    count: number,
    namespaces: readonly string[],
  ) {
    this.loops = Promise.all(
      Array.from({ length: count }, (_, caller) =>
        this.record(caller, namespaces[caller % namespaces.length] ?? ''),
      ),
    );
    // met again by whoever waits for the end
    this.loops.catch(() => (this.isStopped = true));
  }

  /** Resolves once so many more events are acknowledged. */
  async acknowledge(count: number): Promise<void> {
    const owed = this.acknowledged.length + count;
    const deadline = performance.now() + PATIENCE_MS;
    while (this.acknowledged.length < owed) {
      if (this.isStopped) await this.loops;
      if (performance.now() > deadline) throw new Error(`${this.acknowledged.length} of ${owed} in time`);
      await sleep(5);
    }
  }

  /** Asks for nothing more, and waits until every call has its answer. */
  async stop(): Promise<void> {
    this.isStopped = true;
    await this.loops;
  }

  private async record(caller: number, namespace: string): Promise<void> {
    for (let index = 0; !this.isStopped; index += 1)
      await this.recordOne(caller, namespace, `${caller}-${index}`);
  }

  private async recordOne(caller: number, namespace: string, key: string): Promise<void> {
    const effects = [{ actionType: 'CIRCUIT_OPEN', success: true }];
    const event = { namespace, triggerType: 'DRILL', triggerEventId: key, effects };
    for (let attempt = 0; ; attempt += 1) {
      const server = await this.server(caller + attempt);
      try {
        const answer = await server.ask<Answer>(mutation, { input: { event, idempotencyKey: key } });
        const { isReplay, cascadeEvent } = answer.recordCascadeEvent;
        this.acknowledged.push({ namespace, key, isReplay, ...cascadeEvent });
        return;
      } catch (failure) {
        if (!(failure instanceof RequestFailure) || failure.end === 'refused') throw failure;
        this.unanswered += 1;
      }
    }
  }

  /** One of those that run; waits for one where none does. */
  private async server(turn: number): Promise<ArchiveServer> {
    for (;;) {
      const server = this.servers[turn % this.servers.length];
      if (server !== undefined) return server;
      await sleep(20);
    }
  }
}
