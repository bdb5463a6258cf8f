// What the logs cost: writes with the evidence log, with the access log too, and without, side by side; how fast entries get their places; how long
// a write waits for its signature under load.
//   DATABASE_URL=postgres://… npm run evidence -- [--entries 100000] [--seconds 10] [--rounds 3]
// It makes a database of its own on that server and drops it.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';

const built = createRequire(new URL('../dist/src/', import.meta.url));
built('reflect-metadata');
const { openDatabase } = built('./database/index.js');
const { createRepositories } = built('./repositories/index.js');
const { localCaller } = built('./auth/index.js');
const { LogKeeper } = built('./evidence/index.js');

const { values: given } = parseArgs({
  options: {
    entries: { type: 'string', default: '100000' },
    seconds: { type: 'string', default: '10' },
    rounds: { type: 'string', default: '3' },
  },
});
const entries = Number(given.entries);
const seconds = Number(given.seconds);
const rounds = Number(given.rounds);
const writer = path.join(import.meta.dirname, 'writer.js');

const serverUrl = process.env.DATABASE_URL;
if (serverUrl === undefined)
  throw new Error('set DATABASE_URL to a PostgreSQL whose user may create databases');
const name = `archive_bench_${process.pid}`;
const url = new URL(serverUrl);
url.pathname = `/${name}`;
const databaseUrl = url.toString();

const admin = new pg.Client({ connectionString: serverUrl });
await admin.connect();
await admin.query(`CREATE DATABASE ${name}`);
const folder = await mkdtemp(path.join(tmpdir(), 'incident-archive-bench-'));
const client = new pg.Client({ connectionString: databaseUrl });
try {
  await client.connect();
  await writeRate('save', 1, 'with', 1);
  await cost('single saves by 1 writer', 'save', 1, 1 / 5);
  await cost('single saves by 16 writers', 'save', 16, 1 / 5);
  await cost('events recorded by 64 callers on one namespace', 'record', 64, 1 / 3);
  await waiting();
  await sequencing();
} finally {
  await client.end();
  await rm(folder, { recursive: true, force: true });
  await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await admin.end();
}

/** Writes a second with the evidence log, with the access log in it too, and with neither, in turns. */
async function cost(title, what, callers, goal) {
  const rates = { with: [], evidence: [], without: [] };
  for (let round = 0; round <= rounds; round += 1)
    for (const how of Object.keys(rates)) {
      const rate = await writeRate(what, callers, how, seconds);
      // The first round warms up.
      if (round > 0) rates[how].push(rate);
    }
  const [both, kept, bare] = [median(rates.with), median(rates.evidence), median(rates.without)];
  console.log(
    `${title}: ${Math.round(kept)}/s with the evidence log, ${Math.round(bare)}/s without: it costs ` +
      `${percent(1 - kept / bare)} (goal: at most ${percent(goal)}); ${Math.round(both)}/s with the access log too: ` +
      `${percent(1 - both / bare)} in all; with ${spread(rates.with)}, evidence ${spread(rates.evidence)}, ` +
      `without ${spread(rates.without)}`,
  );
}

async function writeRate(what, callers, how, length) {
  const child = spawn(process.execPath, [writer, what, callers, length, how, folder].map(String), {
    env: { ...process.env, DATABASE_URL: databaseUrl },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  for await (const chunk of child.stdout) output += chunk;
  return Number(output);
}

/** How long after it was recorded a write is covered by a signed checkpoint, while 64 callers record. */
async function waiting() {
  const { rows: before } = await client.query('SELECT coalesce(max(log_index), -1) AS last FROM log_entries');
  await writeRate('record', 64, 'with', seconds);
  const { rows } = await client.query(
    `SELECT count(*) AS count, percentile_cont(0.5) WITHIN GROUP (ORDER BY wait) AS half,
        percentile_cont(0.99) WITHIN GROUP (ORDER BY wait) AS most
      FROM (SELECT extract(epoch FROM signed_at - recorded_at) AS wait FROM log_entries AS entries
        CROSS JOIN LATERAL (SELECT signed_at FROM log_checkpoints AS checkpoints
          WHERE checkpoints.size > entries.log_index ORDER BY checkpoints.size LIMIT 1) AS first
        WHERE log_index > $1) AS waits`,
    [before[0].last],
  );
  const [{ count, half, most }] = rows;
  console.log(
    `recorded to signed under load, ${count} events: ${Number(half).toFixed(2)} s in the middle, ` +
      `${Number(most).toFixed(2)} s at the 99th percentile (goal: under 2 s)`,
  );
}

/** Entries a second that get their places, of many that wait. */
async function sequencing() {
  const database = await openDatabase({
    url: databaseUrl,
    dataDir: folder,
    poolSize: 4,
    onProgress: () => undefined,
  });
  const { evidenceLog } = createRepositories(database, localCaller);
  const keeper = await LogKeeper.open(evidenceLog, folder, (message) => console.error(message));
  const rates = [];
  for (let round = 0; round <= rounds; round += 1) {
    await client.query(
      `INSERT INTO log_entries (kind, namespace, record_id, revision, recorded_at, content_hash, leaf_hash)
        SELECT 'postmortems', '', 'bench-' || $2::text || number, 1, clock_timestamp(), sha256(number::text::bytea),
          sha256(number::text::bytea) FROM generate_series(1, $1::integer) AS number`,
      [entries, `${round}-`],
    );
    const start = performance.now();
    await keeper.sequence();
    if (round > 0) rates.push(entries / ((performance.now() - start) / 1000));
  }
  await database.close();
  console.log(
    `sequencer: ${Math.round(median(rates))} entries/s of ${entries} that wait (goal: 10000); ${spread(rates)}`,
  );
}

function percent(share) {
  return `${(share * 100).toFixed(0)} %`;
}

function spread(rates) {
  return rates.map((rate) => Math.round(rate)).join(' ');
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
