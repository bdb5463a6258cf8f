// One turn of a server: callers of a process of their own, and what the server and PostgreSQL took meanwhile.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { backendsOf, processorTimes, timeBetween } from './processes.js';

const loader = path.join(import.meta.dirname, 'load.js');

/**
 * Drives `server` with the works of that name and these values. `job` besides: `callers`, `seconds`, and `run`, by which
 * what is saved differs from what other runs save. `client` is of the database; null on the embedded engine.
 */
export async function drive(client, { server, token, workName, variables, ...job }) {
  const { dialect, address, pid } = server;
  const serverBefore = processorTimes([pid]);
  const backendsBefore = processorTimes(await backends(client));
  const child = spawn(process.execPath, [loader], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(JSON.stringify({ address, token, workName, dialect, variables, ...job }));
  const output = await text(child.stdout);
  if (output === '') throw new Error(`${workName} failed against ${server.title}`);
  return {
    ...JSON.parse(output),
    serverTime: timeBetween(serverBefore, processorTimes([pid])),
    backendTime: timeBetween(backendsBefore, processorTimes(await backends(client))),
  };
}

function backends(client) {
  return client === null ? null : backendsOf(client);
}
