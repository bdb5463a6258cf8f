import fs from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PoolConfig } from 'pg';
import { lockFolder } from '../folder-lock';
import { inFolder, inspectCluster, makeDataFolder, unusable } from './data-folder';
import { engineCode } from './engine-code';
import { EngineWorker } from './engine-worker';
import { makeSocketFolder, SOCKET_NAME } from './socket-folder';
import type { WorkerStart } from './worker-messages';

const RESTART_PAUSE_MS = 250;

/** The embedded engine, running, with its folder held by this process. */
export interface EmbeddedEngine {
  /** Where a driver connects: one connection, since the engine has one session. */
  readonly address: PoolConfig;
  isAlive(): boolean;
  /** Closes the cluster, ends the thread, lets the folder go. */
  close(): Promise<void>;
}

/**
 * Starts PGlite on `<dataDir>/pg` in a worker thread. Should the thread crash, it is started again, as often as
 * that happens, after a short pause: until then whoever asks finds no database.
 * @throws ArchiveError UNAVAILABLE, saying why, when the folder is held or cannot be used
 */
export async function openEmbeddedEngine(
  dataDir: string,
  onProgress: (message: string) => void,
): Promise<EmbeddedEngine> {
  await makeDataFolder(dataDir);
  const lock = await inFolder(dataDir, () => lockFolder(dataDir));
  let socketFolder: string | null = null;
  const release = async (): Promise<void> => {
    if (socketFolder !== null) await fs.rm(socketFolder, { recursive: true, force: true });
    await lock.release();
  };
  try {
    socketFolder = await inFolder(dataDir, () => makeSocketFolder(dataDir));
    const cluster = await inspectCluster(dataDir);
    if (cluster.isNew)
      onProgress(`making a new archive in ${path.resolve(dataDir)}; this takes some seconds`);
    const socketPath = path.join(socketFolder, SOCKET_NAME);
    const start: WorkerStart = { cluster: cluster.path, socketPath, code: await engineCode() };
    const worker = await EngineWorker.start(start).catch((error: unknown) => {
      throw unusable(dataDir, `the embedded engine does not start (${describe(error)})`, error);
    });
    await cluster.complete();
    const supervisor = new Supervisor(worker, start, onProgress);
    return {
      address: {
        host: socketFolder,
        port: 5432,
        user: 'postgres',
        password: '',
        database: 'postgres',
        ssl: false,
      },
      isAlive: () => supervisor.isAlive(),
      close: async () => {
        await supervisor.close();
        await release();
      },
    };
  } catch (error) {
    await release();
    throw error;
  }
}

/** Keeps a worker running until it is closed. */
class Supervisor {
  private isClosing = false;
  private readonly watching: Promise<void>;

  constructor(
    private worker: EngineWorker,
    private readonly start: WorkerStart,
    private readonly onProgress: (message: string) => void,
  ) {
    this.watching = this.watch();
  }

  isAlive(): boolean {
    return this.worker.isAlive();
  }

  async close(): Promise<void> {
    this.isClosing = true;
    if (this.worker.isAlive()) await this.worker.close();
    // a start under way must have ended before another process may have the folder
    await this.watching;
  }

  private async watch(): Promise<void> {
    for (;;) {
      const reason = await this.worker.ended;
      if (this.isClosing) return;
      this.onProgress(`the embedded engine crashed (${reason}) and is started again`);
      await this.restart();
    }
  }

  private async restart(): Promise<void> {
    while (!this.isClosing && !this.worker.isAlive()) {
      await sleep(RESTART_PAUSE_MS);
      if (this.isClosing) return;
      await fs.rm(this.start.socketPath, { force: true });
      try {
        const worker = await EngineWorker.start(this.start);
        if (this.isClosing) await worker.close();
        this.worker = worker;
      } catch (error) {
        this.onProgress(`the embedded engine does not start (${describe(error)})`);
      }
    }
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
