import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { workerFile } from './worker-file';
import type { WorkerOrder, WorkerReport, WorkerStart } from './worker-messages';

const CLOSE_TIMEOUT_MS = 10_000;

/** One running worker thread with the embedded engine inside. */
export class EngineWorker {
  private isRunning = true;
  private failure = 'the thread ended';
  /** Resolves, with the reason, when the thread has ended, however it did. */
  readonly ended: Promise<string>;

  private constructor(private readonly worker: Worker) {
    worker.on('message', (report: WorkerReport) => {
      if (report.kind === 'failed') this.failure = report.message;
    });
    worker.on('error', (error) => {
      this.failure = error.message;
    });
    this.ended = once(worker, 'exit').then(() => {
      this.isRunning = false;
      return this.failure;
    });
  }

  /**
   * Starts the engine and waits until it listens.
   * @throws Error with the engine's own words when it cannot start
   */
  static async start(start: WorkerStart): Promise<EngineWorker> {
    // an environment of its own: neither flags of this process nor PG… variables are meant for the engine
    const worker = new Worker(workerFile(__dirname), {
      workerData: start,
      execArgv: [],
      env: {},
      stdout: true,
      stderr: true,
    });
    worker.stdout.resume();
    worker.stderr.resume();
    const engine = new EngineWorker(worker);
    const listening = new Promise<null>((resolve) => {
      worker.on('message', (report: WorkerReport) => {
        if (report.kind === 'listening') resolve(null);
      });
    });
    const failure = await Promise.race([listening, engine.ended]);
    if (failure !== null) throw new Error(failure);
    return engine;
  }

  isAlive(): boolean {
    return this.isRunning;
  }

  /** Closes the cluster and ends the thread; after ten seconds ends it as it is, which the cluster survives. */
  async close(): Promise<void> {
    const order: WorkerOrder = { kind: 'close' };
    this.worker.postMessage(order);
    const timeout = new AbortController();
    const late = sleep(CLOSE_TIMEOUT_MS, null, { signal: timeout.signal }).catch(() => null);
    if ((await Promise.race([this.ended, late])) === null) await this.worker.terminate();
    timeout.abort();
  }
}
