import { spawn } from 'node:child_process';
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

/** The server as it ships, on a free port; `stop` ends it. */
export function serve(databaseUrl) {
  const child = spawn(process.execPath, [command, 'serve'], {
    env: { ...process.env, DATABASE_URL: databaseUrl, ARCHIVE_PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    let output = '';
    // Its log is read for as long as it runs, as it would be in use.
    child.stdout.on('data', (chunk) => {
      if (output === null) return;
      output += chunk;
      const [, address] = /"address":"(http:[^"]+)"/.exec(output) ?? [];
      if (address === undefined) return;
      output = null;
      resolve({ address, pid: child.pid, stop: () => child.kill('SIGTERM') });
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
