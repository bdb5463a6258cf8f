// The archive as it ships beside its peers, on the same database, in turns, with the same callers.
//   DATABASE_URL=postgres://… npm run peers -- [--size 10k|200k|5m] [--rounds 3] [--seconds 2] [--only product,bare] [--work page20,save] [--keep NAME] [--profile FOLDER] [--against FOLDER]
// It makes a database of its own on that server and drops it; with --keep it uses the one of that name, and leaves it.
import { spawn } from 'node:child_process';
import { mkdir, rm } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { ask, compareAnswers, compareSaves } from './peers/check.js';
import { backendsOf, peakMegabytes, processorTimes, timeBetween } from './peers/processes.js';
import { seed, sizes } from './peers/seed.js';
import { archiveCommand, otherBuild, servers, start } from './peers/servers.js';
import { linesOf, markdown } from './peers/table.js';
import { sampleOf } from './peers/variables.js';
import { works } from './peers/works.js';

const { values: given } = parseArgs({
  options: {
    size: { type: 'string', default: '200k' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '2' },
    only: { type: 'string', default: Object.keys(servers).join() },
    work: { type: 'string', default: Object.keys(works).join() },
    keep: { type: 'string' },
    profile: { type: 'string' },
    against: { type: 'string' },
  },
});
const rounds = Number(given.rounds);
const seconds = Number(given.seconds);
const names = chosen(given.only, servers);
if (given.against !== undefined) {
  servers.before = otherBuild(given.against);
  names.push('before');
}
const workNames = chosen(given.work, works);
if (sizes[given.size] === undefined) throw new Error(`there is no size ${given.size}`);
const loader = path.join(import.meta.dirname, 'peers', 'load.js');

const serverUrl = process.env.DATABASE_URL;
if (serverUrl === undefined)
  throw new Error('set DATABASE_URL to a PostgreSQL whose user may create databases');
const database = given.keep ?? `archive_bench_${process.pid}`;
if (!/^\w+$/.test(database)) throw new Error('the name after --keep is letters, digits and underscores');
const url = new URL(serverUrl);
url.pathname = `/${database}`;
const databaseUrl = url.toString();
// The key that signs the evidence log belongs to the database, and is kept with it.
const folder = path.join(tmpdir(), `incident-archive-bench-${database}`);
const run = process.pid.toString(36) + Date.now().toString(36);

const admin = new pg.Client({ connectionString: serverUrl });
await admin.connect();
const client = new pg.Client({ connectionString: databaseUrl, options: '-c TimeZone=UTC' });
const running = [];
// Node writes the profile as the server ends.
const profiling =
  given.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${path.resolve(given.profile)}`];
try {
  const token = await prepare();
  const sample = await sampleOf(client, given.size);
  for (const name of names) {
    const server = await start(name, databaseUrl, folder, name === 'product' ? profiling : []);
    if (server !== null) running.push(server);
  }
  sample.postgraphileCursor = await firstCursor(token);
  for (const line of await compare(token, sample)) console.log(line);
  const lines = [];
  for (const name of workNames) lines.push(...(await measure(name, token, sample)));
  console.log(`\n${markdown(lines)}\n`);
  for (const { title, pid } of running)
    console.log(`peak memory of ${title}: ${peakMegabytes(pid) ?? 'unknown'} MB`);
} finally {
  await Promise.all(running.map(({ stop }) => stop()));
  await client.end();
  if (given.keep === undefined) {
    await admin.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
    await rm(folder, { recursive: true, force: true });
  }
  await admin.end();
}

function chosen(list, known) {
  const all = list.split(',');
  const unknown = all.find((name) => known[name] === undefined);
  if (unknown !== undefined) throw new Error(`${unknown} is none of ${Object.keys(known).join(', ')}`);
  return all;
}

/** Makes the database where it is not there yet, by the archive's own migrations, and fills it. Gives a token. */
async function prepare() {
  await mkdir(folder, { recursive: true });
  const { rowCount: isThere } = await admin.query('SELECT FROM pg_database WHERE datname = $1', [database]);
  if (!isThere) await admin.query(`CREATE DATABASE ${database}`);
  const token = (
    await archiveCommand(databaseUrl, folder, ['token', 'create', '--role', 'admin', '--name', 'bench'])
  ).trim();
  await client.connect();
  const { rows } = await client.query('SELECT EXISTS (SELECT FROM cascade_events) AS "isSeeded"');
  if (!rows[0].isSeeded) {
    const began = performance.now();
    await seed(client, sizes[given.size]);
    await client.query(
      readFileSync(path.join(import.meta.dirname, 'peers', 'postgraphile-tables.sql'), 'utf8'),
    );
    console.log(`seeded ${given.size} in ${((performance.now() - began) / 1000).toFixed(0)} s`);
  }
  return token;
}

async function firstCursor(token) {
  const server = running.find(({ name }) => name === 'postgraphile');
  if (server === undefined) return null;
  const query = '{ allCascadeEvents(orderBy: [TIMESTAMP_DESC], first: 1) { edges { cursor } } }';
  const { data } = await ask(server, token, JSON.stringify({ query }));
  return data.allCascadeEvents.edges[0].cursor;
}

/** What servers bend; ends the run where they do not answer the same. */
async function compare(token, sample) {
  const told = [];
  for (const name of workNames) {
    const able = serversOf(name);
    if (name === 'save') told.push(...(await compareSaves(client, able, token, run)));
    else if (works[name].answer !== undefined)
      told.push(...(await compareAnswers(name, able, token, sample)));
  }
  return [...new Set(told)];
}

function serversOf(workName) {
  const { only } = works[workName];
  return running.filter(
    ({ name, dialect }) =>
      works[workName][dialect] !== undefined && (only === undefined || only.includes(name)),
  );
}

/** Drives the servers in turns; the first round warms up and does not count. */
async function measure(workName, token, sample) {
  const work = works[workName];
  const able = serversOf(workName);
  const measured = able.map(({ name, title }) => ({ name, title, turns: [] }));
  for (let round = 0; round <= rounds; round += 1)
    for (const [at, server] of able.entries()) {
      const turn = await drive(workName, server, token, sample, round);
      if (round > 0) measured[at].turns.push(turn);
    }
  const rows = work.rowsOf?.(sample) ?? work.rows ?? 1;
  process.stderr.write(`${work.title}\n`);
  return linesOf(work.title, work.goals, measured, rows);
}

/** Seconds of a turn that does not count: with the first work all of a server is compiled. */
function warmUp(workName) {
  return workName === workNames[0] ? 5 : Math.min(1, seconds);
}

/** One turn of one server, and the processor time that it and PostgreSQL took. */
async function drive(workName, server, token, sample, round) {
  const { callers = 16, variables } = works[workName];
  const { dialect, address, name, pid } = server;
  const serverBefore = processorTimes([pid]);
  const backendsBefore = processorTimes(await backendsOf(client));
  const child = spawn(process.execPath, [loader], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(
    JSON.stringify({
      address,
      token,
      workName,
      dialect,
      variables: variables?.(sample, dialect),
      callers,
      seconds: round === 0 ? warmUp(workName) : seconds,
      run: `${run}-${workName}-${name}-${round}`,
    }),
  );
  const output = await text(child.stdout);
  if (output === '') throw new Error(`${workName} failed against ${server.title}`);
  return {
    ...JSON.parse(output),
    serverTime: timeBetween(serverBefore, processorTimes([pid])),
    backendTime: timeBetween(backendsBefore, processorTimes(await backendsOf(client))),
  };
}
