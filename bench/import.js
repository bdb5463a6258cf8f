// The command import beside psql's \copy of the same rows into a table with the same indexes, and its memory.
//   DATABASE_URL=postgres://… npm run import -- [--megabytes 100] [--rounds 3] [--large 2048] [--profile FOLDER]
// It makes databases of its own on that server and drops them. --large imports a file of that size too, once.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { run } from './archive.js';
import { chainEvents } from './chain-events.js';
import { openAdmin, placeOf } from './peers/prepare.js';
import { median } from './peers/table.js';

/** Of \copy's rate: what is asked of the import. */
const FLOOR = 0.3;
const MEGABYTE = 1024 * 1024;

const { values: given } = parseArgs({
  options: {
    megabytes: { type: 'string', default: '100' },
    rounds: { type: 'string', default: '3' },
    large: { type: 'string' },
    profile: { type: 'string' },
  },
});
const admin = await openAdmin();
const folder = await mkdtemp(path.join(tmpdir(), 'incident-archive-bench-'));
try {
  await besideCopy(Number(given.megabytes), Number(given.rounds));
  if (given.large !== undefined) await largeFile(Number(given.large));
} finally {
  await rm(folder, { recursive: true, force: true });
  await admin.end();
}

async function besideCopy(megabytes, rounds) {
  const { file, count } = await makeFile(megabytes);
  const [imports, copies, peaks] = [[], [], []];
  for (let round = 1; round <= rounds; round += 1)
    await withDatabase(async (databaseUrl) => {
      const imported = await importFile(databaseUrl, file, count);
      const copied = await copyRows(databaseUrl);
      imports.push(count / imported.seconds);
      copies.push(count / copied);
      peaks.push(imported.peak);
      console.log(
        `round ${round}: imported ${Math.round(imports.at(-1))} events/s, \\copy ${Math.round(copies.at(-1))} rows/s`,
      );
    });
  const ratio = median(imports) / median(copies);
  console.log(
    `import of ${count} events, ${megabytes} MB: ${Math.round(median(imports))} events/s, ${ratio.toFixed(2)} of psql's ` +
      `\\copy (${Math.round(median(copies))} rows/s; ${FLOOR}: ${ratio >= FLOOR ? 'floor met' : 'missed'}); ` +
      `peak memory ${median(peaks)} MB`,
  );
  await rm(file);
}

async function largeFile(megabytes) {
  const { file, count } = await makeFile(megabytes);
  await withDatabase(async (databaseUrl) => {
    const { seconds, peak } = await importFile(databaseUrl, file, count);
    console.log(
      `import of ${count} events, ${megabytes} MB: ${Math.round(count / seconds)} events/s, peak memory ${peak} MB`,
    );
  });
}

/** One chain of events, as many as fill so much. */
async function makeFile(megabytes) {
  const file = path.join(folder, 'events.ndjson');
  const stream = createWriteStream(file);
  let [bytes, count] = [0, 0];
  for (const { line } of chainEvents('imported', Infinity)) {
    bytes += line.length + 1;
    count += 1;
    if (!stream.write(`${line}\n`)) await once(stream, 'drain');
    if (bytes >= megabytes * MEGABYTE) break;
  }
  stream.end();
  await once(stream, 'finish');
  return { file, count };
}

/** Runs `work` with a database whose tables are made. */
async function withDatabase(work) {
  const { database, databaseUrl } = placeOf(`archive_bench_${process.pid}`);
  await admin.query(`CREATE DATABASE ${database}`);
  try {
    await run(databaseUrl, ['verify', '--namespace', 'none', '--json']);
    await work(databaseUrl);
  } finally {
    await admin.query(`DROP DATABASE IF EXISTS ${database} WITH (FORCE)`);
  }
}

async function importFile(databaseUrl, file, count) {
  const profiling =
    given.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${path.resolve(given.profile)}`];
  const imported = await run(databaseUrl, ['import', file], profiling);
  if (!imported.output.replaceAll(/(?<=\d)\D(?=\d{3}\b)/g, '').includes(String(count)))
    throw new Error(imported.output);
  return imported;
}

/** Seconds in which psql copies what was imported from a file into a table that is like the archive's. */
async function copyRows(databaseUrl) {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query('CREATE TABLE copied (LIKE cascade_events INCLUDING ALL)');
  // what the database assigns comes from the file here
  const { rows } = await client.query(
    `SELECT string_agg(quote_ident(attname), ', ') AS columns FROM pg_attribute
      WHERE attrelid = 'copied'::regclass AND attnum > 0 AND attidentity = ''`,
  );
  await client.end();
  const [{ columns }] = rows;
  const file = path.join(folder, 'rows.txt');
  await psql(databaseUrl, `\\copy cascade_events (${columns}) to '${file}'`);
  const began = performance.now();
  await psql(databaseUrl, `\\copy copied (${columns}) from '${file}'`);
  const seconds = (performance.now() - began) / 1000;
  await rm(file);
  return seconds;
}

async function psql(databaseUrl, command) {
  const child = spawn(
    'psql',
    ['--quiet', '--no-psqlrc', '-v', 'ON_ERROR_STOP=1', '-c', command, databaseUrl],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  const [status] = await once(child, 'exit');
  if (status !== 0) throw new Error('psql, which comes with PostgreSQL, must be on the PATH');
}
