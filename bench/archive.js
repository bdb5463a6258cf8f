import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const command = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', 'bin', 'incident-archive.js');

/**
 * Runs the archive's command on a database to its end: its output, seconds, and peak memory in MB (Linux alone).
 * `nodeOptions` are Node's own.
 */
export async function run(databaseUrl, args, nodeOptions = []) {
  const start = performance.now();
  const child = spawn(process.execPath, [...nodeOptions, command, ...args], {
    env: { ...process.env, DATABASE_URL: databaseUrl },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let peak = 0;
  const watch = setInterval(() => {
    peak = Math.max(peak, peakMegabytes(child.pid) ?? 0);
  }, 20);
  let output = '';
  for await (const chunk of child.stdout) output += chunk;
  clearInterval(watch);
  return { output, seconds: (performance.now() - start) / 1000, peak };
}

/**
 * The server as it ships, on a free port; `stop` ends it, and resolves once it has. `settings` are the environment's
 * besides, `nodeOptions` Node's own.
 */
export function serve(databaseUrl, settings = {}, nodeOptions = []) {
  const child = spawn(process.execPath, [...nodeOptions, command, 'serve'], {
    // what begins after a minute would be in some figures and not in others
    env: {
      ...process.env,
      DATABASE_URL: databaseUrl,
      ARCHIVE_PORT: '0',
      ARCHIVE_VERIFY_EVERY: 'off',
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  return new Promise((resolve, reject) => {
    let output = '';
    // Its log is read for as long as it runs, as it would be in use.
    child.stdout.on('data', (chunk) => {
      if (output === null) return;
      output += chunk;
      const [, address] = /"address":"(http:[^"]+)"/.exec(output) ?? [];
      if (address === undefined) return;
      output = null;
      const stop = () => {
        child.kill('SIGTERM');
        return ended;
      };
      resolve({ address, pid: child.pid, stop });
    });
    child.on('exit', () => reject(new Error(`the server ended: ${output}`)));
  });
}

/** The highest memory that a process has had so far, in MB; null where the system does not tell. */
export function peakMegabytes(pid) {
  try {
    const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kilobytes === undefined ? null : Math.round(Number(kilobytes) / 1024);
  } catch {
    return null;
  }
}
