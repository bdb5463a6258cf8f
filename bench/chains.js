// Verification and recording of chains, each beside what PostgreSQL alone does with the same rows in the same run.
//   DATABASE_URL=postgres://… npm run chains -- [--events 200000] [--small 10000] [--seconds 10] [--rounds 3]
// It makes a database of its own on that server and drops it.
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { eventHash } from '../dist/src/repositories/sql/event-hash.js';
import { run, serve } from './archive.js';
import { chainEvents, recordedEvent } from './chain-events.js';
import { rateOf } from './rate.js';

const { values: given } = parseArgs({
  options: {
    events: { type: 'string', default: '200000' },
    small: { type: 'string', default: '10000' },
    seconds: { type: 'string', default: '10' },
    rounds: { type: 'string', default: '3' },
  },
});
const events = Number(given.events);
const small = Number(given.small);
const seconds = Number(given.seconds);
const rounds = Number(given.rounds);
const callers = 64;
const recorder = path.join(import.meta.dirname, 'recorder.js');
const insertServer = path.join(import.meta.dirname, 'insert-server.js');
const recordRequest = {
  query: 'mutation ($input: RecordCascadeEventInput!) { recordCascadeEvent(input: $input) { isReplay } }',
  variables: { input: { event: recordedEvent } },
};
const insertRequest = { query: 'mutation', variables: { document: 'x'.repeat(900) } };
const agent = new http.Agent({ keepAlive: true, maxSockets: callers });

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
try {
  await measure();
} finally {
  await rm(folder, { recursive: true, force: true });
  await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await admin.end();
}

async function measure() {
  for (const [namespace, count] of [
    ['large', events],
    ['small', small],
  ]) {
    const file = path.join(folder, `${namespace}.ndjson`);
    await writeFile(file, namespace, count);
    const { seconds: took, output } = await run(databaseUrl, ['import', file]);
    console.log(
      `import of ${count}: ${Math.round(count / took)} events/s (${output.trim().split(': ').at(-1)})`,
    );
  }
  const database = new pg.Client({ connectionString: databaseUrl });
  await database.connect();
  try {
    await loadDocuments(database);
    await database.query('ANALYZE');
    await verification(database);
    await recording(database);
  } finally {
    await database.end();
  }
}

async function writeFile(file, namespace, count) {
  const stream = createWriteStream(file);
  for (const { line } of chainEvents(namespace, count)) {
    if (!stream.write(`${line}\n`)) await once(stream, 'drain');
  }
  stream.end();
  await once(stream, 'finish');
}

/** The same documents as plain rows: what hashing them costs PostgreSQL is the limit. */
async function loadDocuments(database) {
  await database.query('CREATE TABLE bench_documents (document text NOT NULL, hash text NOT NULL)');
  let batch = [];
  const flush = async () => {
    await database.query('INSERT INTO bench_documents SELECT * FROM unnest($1::text[], $2::text[])', [
      batch.map(({ document }) => document),
      batch.map(({ hash }) => hash),
    ]);
    batch = [];
  };
  for (const event of chainEvents('large', events)) {
    batch.push(event);
    if (batch.length === 5_000) await flush();
  }
  if (batch.length > 0) await flush();
  const { rows } = await database.query(
    'SELECT avg(octet_length(document))::int AS bytes FROM bench_documents',
  );
  console.log(`hashed bytes an event: ${rows[0].bytes}`);
}

async function verification(database) {
  const server = await serve(databaseUrl);
  const took = { single: [], parallel: [], rows: [], links: [], all: [] };
  for (let round = 0; round <= rounds; round += 1) {
    const times = {
      single: await hashOnly(database, 0),
      parallel: await hashOnly(database, 2),
      rows: await hashRows(database),
      links: await verdict(server.address, false),
      all: await verdict(server.address, true),
    };
    // The first round warms up.
    if (round > 0) for (const [name, time] of Object.entries(times)) took[name].push(time);
  }
  server.stop();
  for (const [what, times] of [
    ['verified: hashes and links', took.links],
    ['verified: hashes, links, counts and causation', took.all],
  ]) {
    report(what, times, 'hashing alone by one process', took.single, events);
    report(what, times, 'hashing alone by as many as PostgreSQL takes', took.parallel, events);
    report(what, times, "hashing the archive's own rows by one process", took.rows, events);
  }
  const idle = await run(databaseUrl, ['verify', '--namespace', 'none', '--json']);
  for (const namespace of ['small', 'large']) {
    const { peak } = await run(databaseUrl, ['verify', '--namespace', namespace, '--json']);
    const count = namespace === 'small' ? small : events;
    console.log(
      `peak memory of verify over ${count} events: ${peak - idle.peak} MB above ${idle.peak} MB idle`,
    );
  }
}

/** Seconds in which PostgreSQL hashes the documents, with at most so many workers beside the process itself. */
async function hashOnly(database, workers) {
  await database.query('SET jit = off');
  await database.query(`SET max_parallel_workers_per_gather = ${workers}`);
  return timed(() =>
    database.query(
      `SELECT count(*) FILTER (WHERE encode(sha256(convert_to(document, 'UTF8')), 'hex') <> hash)
        FROM bench_documents`,
    ),
  );
}

/** Seconds in which PostgreSQL hashes the rows of the archive, whose documents it must put together first. */
async function hashRows(database) {
  await database.query('SET jit = off; SET max_parallel_workers_per_gather = 0');
  return timed(() =>
    database.query(
      `SELECT count(*) FILTER (WHERE ${eventHash} <> current_hash) FROM cascade_events WHERE namespace = 'large'`,
    ),
  );
}

async function verdict(address, checkEffects) {
  const query = `{ cascadeChain(namespace: "large", checkEffects: ${checkEffects}) { verified length } }`;
  return timed(async () => {
    const { cascadeChain } = (await ask(address, { query })).data;
    if (!cascadeChain.verified || cascadeChain.length !== events)
      throw new Error(JSON.stringify(cascadeChain));
  });
}

async function recording(database) {
  await database.query('CREATE TABLE bench_inserts (id bigserial PRIMARY KEY, document text NOT NULL)');
  const script = path.join(folder, 'insert.sql');
  await appendFile(script, `INSERT INTO bench_inserts (document) VALUES (repeat('x', 900));\n`);
  const server = await serve(databaseUrl);
  const bare = await serveInserts();
  const rates = { inserted: [], inProcess: [], overHttp: [], insertedOverHttp: [] };
  for (let round = 0; round <= rounds; round += 1) {
    const inserted = await insertRate(script);
    const inProcess = await recordRate();
    const overHttp = await requestRate(server.address, recordRequest);
    const insertedOverHttp = await requestRate(bare.address, insertRequest);
    if (round > 0)
      for (const [name, rate] of Object.entries({ inserted, inProcess, overHttp, insertedOverHttp }))
        rates[name].push(rate);
  }
  server.stop();
  bare.stop();
  const inserted = median(rates.inserted);
  const overHttp = 'over HTTP, a request each, by callers on the same machine';
  for (const [what, rate] of [
    [`recorded by ${callers} callers on one namespace through the repository`, median(rates.inProcess)],
    [`recorded by ${callers} callers on one namespace ${overHttp}`, median(rates.overHttp)],
    [`the row of pgbench inserted by node:http and pg ${overHttp}`, median(rates.insertedOverHttp)],
  ])
    console.log(
      `${what}: ${Math.round(rate)}/s, ` +
        `${(rate / inserted).toFixed(2)} of pgbench's single-row inserts by ${callers} clients (${Math.round(inserted)}/s)`,
    );
}

/** What takes the row of pgbench over HTTP, in a process of its own, by sixteen connections. */
async function serveInserts() {
  const child = spawn(process.execPath, [insertServer], {
    env: { ...process.env, DATABASE_URL: databaseUrl },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [address] = await once(child.stdout, 'data');
  return { address: String(address).trim(), stop: () => child.kill('SIGTERM') };
}

/** Single-row inserts a second by as many clients, as pgbench counts them. */
async function insertRate(script) {
  const child = spawn(
    'pgbench',
    ['-n', '-M', 'prepared', '-c', callers, '-j', '2', '-T', seconds, '-f', script, databaseUrl].map(String),
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  let output = '';
  for await (const chunk of child.stdout) output += chunk;
  const [, rate] = /tps = ([\d.]+)/.exec(output) ?? [];
  if (rate === undefined) throw new Error('pgbench, which comes with PostgreSQL, must be on the PATH');
  return Number(rate);
}

/** Events recorded a second in a process of their own, through the repository that the API wraps. */
async function recordRate() {
  const child = spawn(process.execPath, [recorder, String(callers), String(seconds)], {
    env: { ...process.env, DATABASE_URL: databaseUrl },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  for await (const chunk of child.stdout) output += chunk;
  return Number(output);
}

function requestRate(address, request) {
  const body = JSON.stringify(request);
  return rateOf(callers, seconds, async () => {
    const answer = await ask(address, body);
    if (answer.errors !== undefined) throw new Error(JSON.stringify(answer.errors));
  });
}

/** Asks the server; `request` is an object, or the text of one. */
function ask(address, request) {
  const body = typeof request === 'string' ? request : JSON.stringify(request);
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const sent = http.request(`${address}/graphql`, { method: 'POST', agent, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => (text += chunk));
      response.on('end', () => resolve(JSON.parse(text)));
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

async function timed(work) {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function report(what, took, peer, peerTook, count) {
  const ratio = median(peerTook) / median(took);
  console.log(
    `${what}: ${Math.round(count / median(took))} events/s, ${ratio.toFixed(2)} of ${peer} ` +
      `(${Math.round(count / median(peerTook))}/s); seconds ${took.map((s) => s.toFixed(2)).join(' ')} against ` +
      `${peerTook.map((s) => s.toFixed(2)).join(' ')}`,
  );
}
