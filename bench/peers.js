// The archive as it ships beside its peers, on the same database, in turns, with the same callers.
//   DATABASE_URL=postgres://… npm run peers -- [--size 10k|200k|5m] [--rounds 3] [--seconds 2] [--only product,bare] [--work page20,save] [--keep NAME] [--profile FOLDER] [--against FOLDER]
// It makes a database of its own on that server and drops it; with --keep it uses the one of that name, and leaves it.
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ask, compareAnswers, compareSaves } from './peers/check.js';
import { drive } from './peers/drive.js';
import { chosen } from './peers/options.js';
import { openAdmin, placeOf, prepare } from './peers/prepare.js';
import { peakMegabytes } from './peers/processes.js';
import { sizes } from './peers/seed.js';
import { otherBuild, servers, start } from './peers/servers.js';
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

const admin = await openAdmin();
const place = placeOf(given.keep ?? `archive_bench_${process.pid}`);
const { database, databaseUrl, folder } = place;
const run = process.pid.toString(36) + Date.now().toString(36);

const running = [];
// Node writes the profile as the server ends.
const profiling =
  given.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${path.resolve(given.profile)}`];
let client = null;
try {
  const prepared = await prepare(admin, place, given.size);
  client = prepared.client;
  const { token } = prepared;
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
  await client?.end();
  if (given.keep === undefined) {
    await admin.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
    await rm(folder, { recursive: true, force: true });
  }
  await admin.end();
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
      const turn = await drive(client, turnOf(workName, server, token, sample, round));
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

function turnOf(workName, server, token, sample, round) {
  const { callers = 16, variables } = works[workName];
  return {
    server,
    token,
    workName,
    variables: variables?.(sample, server.dialect),
    callers,
    seconds: round === 0 ? warmUp(workName) : seconds,
    run: `${run}-${workName}-${server.name}-${round}`,
  };
}
