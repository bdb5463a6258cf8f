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
  const db = await PGlite.create({ dataDir: start.cluster });
  failOnCrash(db);
  const server = new PGLiteSocketServer({ db, path: start.socketPath, maxConnections: MAX_CONNECTIONS });
  await server.start();
  parentPort?.on('message', (order: WorkerOrder) => {
    if (order.kind === 'close') void close(db, server).catch(fail);
  });
  report({ kind: 'listening' });
}

async function close(db: PGlite, server: PGLiteSocketServer): Promise<void> {
  await server.stop();
  await db.close();
  process.exit(0);
}

/**
 * An error of SQL comes back as a message of the protocol; an exception means that the engine itself is broken. The
 * socket server would then wait for its answer for ever, so the thread ends instead and is started anew.
 */
function failOnCrash(db: PGlite): void {
  const execute = db.execProtocolRawStream.bind(db);
  db.execProtocolRawStream = async (...call) => {
    try {
      return await execute(...call);
    } catch (error) {
      fail(error);
      throw error;
    }
  };
}

function fail(error: unknown): void {
  report({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  // the report is delivered first: both go through the port in order
  setImmediate(() => process.exit(1));
}

function report(message: WorkerReport): void {
  parentPort?.postMessage(message);
}

main(workerData as WorkerStart).catch(fail);
