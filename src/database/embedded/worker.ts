import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import type { WorkerOrder, WorkerReport, WorkerStart } from './worker-messages';

/** The archive has one connection; a second arrives while the socket of a broken one is still being closed. */
const MAX_CONNECTIONS = 8;

/**
 * The thread in which the embedded engine runs, so that a heavy query does not hold up the server's own event loop.
 * It serves PostgreSQL's protocol on a Unix socket until told to close.
 */
async function main(start: WorkerStart): Promise<void> {
  const db = await PGlite.create({ dataDir: start.cluster, pgliteWasmModule: start.code });
  failOnCrash(db);
  const server = new PGLiteSocketServer({ db, path: start.socketPath, maxConnections: MAX_CONNECTIONS });
  server.addEventListener('connection', () => void resynchronize(db).catch(fail));
  await server.start();
  parentPort?.on('message', (order: WorkerOrder) => {
    if (order.kind === 'close') void close(db, server).catch(fail);
  });
  report({ kind: 'listening' });
}

/** The Sync message of the extended query protocol (PostgreSQL, Message Formats). */
const SYNC = Uint8Array.of(0x53, 0, 0, 0, 4);

/**
 * The engine's one session goes on when a connection breaks. Had the broken one failed a statement without a Sync
 * after it, the engine would pass over everything that the next one says, for ever.
 */
async function resynchronize(db: PGlite): Promise<void> {
  await db.runExclusive(() => db.execProtocolRawStream(SYNC, { onRawData: () => undefined }));
}

async function close(db: PGlite, server: PGLiteSocketServer): Promise<void> {
  await server.stop();
  await db.close();
  process.exit(0);
}

/** Exit status by which the engine's C code tells that an error of SQL is to be answered (PGlite 0.5). */
const SQL_ERROR = 100;

/**
 * An error of SQL is answered by the protocol. Any other exception (a stack overflow in WebAssembly, a FATAL) leaves
 * the engine broken, and PGlite passes over it: a statement would seem done that is not, or have no answer at all.
 * So the thread ends, which is a killed process to the cluster, and is started anew.
 */
function failOnCrash(db: PGlite): void {
  const run = db.Module._PostgresMainLoopOnce;
  if (typeof run !== 'function') throw new Error('this version of PGlite has no main loop to watch');
  db.Module._PostgresMainLoopOnce = () => {
    try {
      run();
    } catch (error) {
      if (!isSqlError(error)) fail(error);
      throw error;
    }
  };
}

function isSqlError(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'status' in error && error.status === SQL_ERROR;
}

function fail(error: unknown): never {
  report({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  process.exit(1);
}

function report(message: WorkerReport): void {
  parentPort?.postMessage(message);
}

main(workerData as WorkerStart).catch(fail);
