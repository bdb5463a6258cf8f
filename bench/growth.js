// What pages, gets and appends cost as the table grows: the archive as it ships over databases of several sizes, in turns.
//   DATABASE_URL=postgres://… npm run growth -- [--sizes 10k,200k,5m] [--rounds 5] [--seconds 2] [--work deepPage,save] [--keep PREFIX]
// It makes a database for each size and drops it; with --keep it uses PREFIX_10k and so on, and leaves them.
import { rm } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { seedLogs } from './growth/seed-logs.js';
import { works } from './growth/works.js';
import { drive } from './peers/drive.js';
import { eventId } from './peers/events.js';
import { chosen } from './peers/options.js';
import { openAdmin, placeOf, prepare } from './peers/prepare.js';
import { sizes } from './peers/seed.js';
import { start } from './peers/servers.js';
import { markdown, median } from './peers/table.js';

/** Different values of each kind: as many as the smallest size has events. */
const VARIETY = 10_000;
/** What a page by cursor may cost, wherever it is, beside the first. */
const MOST_FOR_DEPTH = 1.3;

const { values: given } = parseArgs({
  options: {
    sizes: { type: 'string', default: '10k,200k,5m' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '2' },
    work: { type: 'string', default: Object.keys(works).join() },
    keep: { type: 'string' },
  },
});
const rounds = Number(given.rounds);
const seconds = Number(given.seconds);
const sizeNames = chosen(given.sizes, sizes);
const workNames = chosen(given.work, works);
const prefix = given.keep ?? `archive_growth_${process.pid}`;
const run = process.pid.toString(36) + Date.now().toString(36);

const admin = await openAdmin();
const heading = ['work', 'events', 'per s', 'spread', 'cost', 'p50 ms', 'µs server', 'µs PostgreSQL'];
const archives = [];
try {
  for (const size of sizeNames) archives.push(await openArchive(size));
  const lines = [];
  const costs = new Map();
  for (const name of workNames) lines.push(...(await measure(name, costs)));
  console.log(`\n${markdown(lines, heading)}\n`);
  for (const size of sizeNames) sayDepth(size, costs);
  for (const archive of archives) console.log(await offsetBySql(archive));
} finally {
  for (const { server, client, place } of archives) {
    await server.stop();
    await client.end();
    if (given.keep !== undefined) continue;
    await admin.query(`DROP DATABASE IF EXISTS ${place.database} WITH (FORCE)`);
    await rm(place.folder, { recursive: true, force: true });
  }
  await admin.end();
}

/** A filled database of a size, and a server over it. */
async function openArchive(size) {
  const place = placeOf(`${prefix}_${size}`);
  const { client, token } = await prepare(admin, place, size);
  const server = await start('product', place.databaseUrl, place.folder);
  await seedLogs(client);
  const { rows: places } = await client.query(
    `SELECT cascade_id AS id, namespace, timestamp::text AS timestamp FROM cascade_events
      WHERE cascade_id = ANY($1) ORDER BY sha256(convert_to(cascade_id, 'UTF8'))`,
    [Array.from({ length: VARIETY }, (_, at) => eventId(Math.floor((sizes[size].events * at) / VARIETY)))],
  );
  return { size, place, client, token, server, sample: { places } };
}

/** Drives the servers in turns, round by round; the first round warms up and does not count. */
async function measure(workName, costs) {
  const { title, callers = 16, variables } = works[workName];
  const turns = archives.map(() => []);
  for (let round = 0; round <= rounds; round += 1)
    for (const [at, { client, token, server, sample }] of archives.entries()) {
      const turn = await drive(client, {
        server,
        token,
        workName,
        variables: variables?.(sample, 'own'),
        callers,
        seconds,
        isGrowth: true,
        run: `${run}-${workName}-${round}`,
      });
      if (round > 0) turns[at].push(turn);
    }
  process.stderr.write(`${title}\n`);
  return archives.map(({ size }, at) => {
    const all = turns[at].map(({ rate }) => rate);
    costs.set(`${workName} ${size}`, median(turns[at].map(costOf)));
    const first = costs.get(`${workName} ${sizeNames[0]}`);
    return [
      at === 0 ? title : '',
      size,
      whole(median(all)),
      `${whole(Math.min(...all))}–${whole(Math.max(...all))}`,
      (costs.get(`${workName} ${size}`) / first).toFixed(2),
      median(turns[at].map(({ p50 }) => p50)).toFixed(1),
      microseconds(turns[at], 'serverTime'),
      microseconds(turns[at], 'backendTime'),
    ];
  });
}

/** What a request cost: the processor time of server and PostgreSQL; where the system does not tell, the time it took. */
function costOf({ serverTime, backendTime, requests, rate }) {
  return serverTime === null || backendTime === null ? 1e6 / rate : (serverTime + backendTime) / requests;
}

/** How much dearer a page anywhere is than the first, of the same size. */
function sayDepth(size, costs) {
  const [first, deep] = [costs.get(`firstPage ${size}`), costs.get(`deepPage ${size}`)];
  if (first === undefined || deep === undefined) return;
  const ratio = deep / first;
  const mark = ratio <= MOST_FOR_DEPTH ? 'floor met' : 'missed';
  console.log(
    `a page by cursor anywhere in ${size}: ${ratio.toFixed(2)} × the first page (${MOST_FOR_DEPTH}: ${mark})`,
  );
}

/** Pages at offsets all through the table, as a client would without cursors. */
async function offsetBySql({ size, client }) {
  const { events } = sizes[size];
  const times = [];
  for (let at = 1; at <= 5; at += 1) {
    const began = performance.now();
    await client.query(
      `SELECT cascade_id, trigger_type, timestamp, total_effects FROM cascade_events
        ORDER BY timestamp DESC, cascade_id DESC LIMIT 20 OFFSET ${Math.floor((events * at) / 6)}`,
    );
    times.push(performance.now() - began);
  }
  return `by offset in SQL, all through ${size}: ${median(times).toFixed(1)} ms a page (${times.map((ms) => ms.toFixed(1)).join(', ')})`;
}

function microseconds(turns, key) {
  if (turns.some((turn) => turn[key] === null)) return '';
  return whole(median(turns.map((turn) => turn[key] / turn.requests)));
}

function whole(number) {
  return number >= 100 ? String(Math.round(number)) : number.toFixed(1);
}
