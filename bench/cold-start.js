// From the start of the process to the first answer, on PostgreSQL and on the embedded engine.
//   DATABASE_URL=postgres://… npm run cold-start -- [--rounds 5] [--profile FOLDER]
// It makes a database of its own on that server and drops it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { serve } from './archive.js';
import { openAdmin, placeOf } from './peers/prepare.js';
import { processorTimes } from './peers/processes.js';
import { median } from './peers/table.js';

/** Milliseconds that are asked of it on PostgreSQL. */
const FLOOR = 1_000;

const { values: given } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, profile: { type: 'string' } },
});
const rounds = Number(given.rounds);
const admin = await openAdmin();
const { database, databaseUrl } = placeOf(`archive_bench_${process.pid}`);
const folder = await mkdtemp(path.join(tmpdir(), 'incident-archive-bench-'));
await admin.query(`CREATE DATABASE ${database}`);
try {
  const took = { node: [], postgresql: [], fresh: [], existing: [] };
  // makes the tables, and the key of the log
  await firstAnswer('postgresql', databaseUrl);
  for (let round = 1; round <= rounds; round += 1) {
    took.node.push(await nodeAlone());
    took.postgresql.push(await firstAnswer('postgresql', databaseUrl));
    took.fresh.push(await firstAnswer(`embedded-${round}`, ''));
    took.existing.push(await firstAnswer(`embedded-${round}`, ''));
  }
  report('Node alone', took.node);
  report(`on PostgreSQL, its tables made (${FLOOR} ms: ${mark(took.postgresql)})`, took.postgresql);
  report('on the embedded engine, in a new folder', took.fresh);
  report('on the embedded engine, in a folder that is there', took.existing);
} finally {
  await admin.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
  await admin.end();
  await rm(folder, { recursive: true, force: true });
}

async function nodeAlone() {
  const began = performance.now();
  await once(spawn(process.execPath, ['-e', '0']), 'exit');
  return { wall: performance.now() - began, processor: null };
}

/** Starts a server over what lies in a folder of that name, asks it once, and ends it. */
async function firstAnswer(name, url) {
  const profiling =
    given.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${path.resolve(given.profile, name)}`];
  const began = performance.now();
  const server = await serve(
    url,
    {
      ARCHIVE_DATA_DIR: path.join(folder, name, 'data'),
      ARCHIVE_EVIDENCE_DIR: path.join(folder, name, 'evidence'),
    },
    profiling,
  );
  const response = await fetch(`${server.address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ cascadeEventCount }' }),
  });
  const { data } = await response.json();
  const wall = performance.now() - began;
  if (data?.cascadeEventCount !== 0) throw new Error('the server answers something else');
  const processor = processorTimes([server.pid])?.get(server.pid) ?? null;
  await server.stop();
  return { wall, processor };
}

function mark(times) {
  return median(times.map(({ wall }) => wall)) <= FLOOR ? 'floor met' : 'missed';
}

function report(what, times) {
  const walls = times.map(({ wall }) => wall);
  const told = times.some(({ processor }) => processor === null)
    ? ''
    : `; processor time ${Math.round(median(times.map(({ processor }) => processor)) / 1000)} ms`;
  console.log(
    `first answer, ${what}: ${Math.round(median(walls))} ms (${walls
      .map(Math.round)
      .sort((a, b) => a - b)
      .join(', ')})${told}`,
  );
}
