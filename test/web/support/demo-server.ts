import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

const command = path.resolve(__dirname, '../../../bin/incident-archive.js');

/** A server over sample data in a folder of its own, as `npm start` runs it. */
export interface DemoServer {
  /** Without a slash at the end. */
  readonly origin: string;
  stop(): Promise<void>;
}

/** Resolves once the server is ready; throws with its output when it ends or takes over two minutes. */
export function startDemoServer(): Promise<DemoServer> {
  return start('demo');
}

/** The same without sample data. */
export function startEmptyServer(): Promise<DemoServer> {
  return start('serve');
}

async function start(name: 'demo' | 'serve'): Promise<DemoServer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'incident-archive-web-'));
  const port = await freePort();
  const server = spawn(process.execPath, [command, name], {
    // the signing key is made beside the data
    env: {
      ...process.env,
      DATABASE_URL: '',
      ARCHIVE_DATA_DIR: path.join(folder, 'data'),
      ARCHIVE_PORT: String(port),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const note = (chunk: Buffer): void => void (output = (output + chunk.toString()).slice(-4_000));
  server.stdout.on('data', note);
  server.stderr.on('data', note);
  const stop = async (): Promise<void> => {
    await end(server);
    rmSync(folder, { recursive: true, force: true });
  };
  const origin = `http://127.0.0.1:${port}`;
  if (!(await isReady(`${origin}/readyz`, server))) {
    await stop();
    throw new Error(`The server did not get ready.\n${output}`);
  }
  return { origin, stop };
}

async function isReady(url: string, server: ChildProcess): Promise<boolean> {
  const deadline = performance.now() + 120_000;
  while (performance.now() < deadline && server.exitCode === null) {
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok) return true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = once(server, 'exit');
  server.kill('SIGTERM');
  await ended;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
