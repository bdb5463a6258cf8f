// What the archive does on its embedded engine, for the record: the works that its peers are compared by, without them.
//   npm run embedded -- [--rounds 3] [--seconds 2] [--work page20,save]
// It fills a folder of its own by the command import, and removes it.
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { drive } from './peers/drive.js';
import { seedEvents } from './peers/events.js';
import { peakMegabytes } from './peers/processes.js';
import { incidentRow, sessionRow } from './peers/records.js';
import { sizes } from './peers/seed.js';
import { archiveCommand, start } from './peers/servers.js';
import { markdown, median } from './peers/table.js';
import { valuesOf } from './peers/variables.js';
import { works } from './peers/works.js';

const SIZE = '10k';
/** What the archive works out by itself. */
const derived = new Set(['recorded_at', 'search_text', 'salt', 'source_address']);

const { values: given } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '2' },
    work: { type: 'string', default: Object.keys(works).join() },
  },
});
const rounds = Number(given.rounds);
const seconds = Number(given.seconds);
const { events, others } = sizes[SIZE];
const folder = await mkdtemp(path.join(tmpdir(), 'incident-archive-bench-'));
let server = null;
try {
  const token = (
    await archiveCommand('', folder, ['token', 'create', '--role', 'admin', '--name', 'bench'])
  ).trim();
  const places = [];
  await importAll('events', eventLines(places));
  await importAll('sessions', lines(sessionRow, ['steps_data', 'metadata']));
  await importAll('incidents', lines(incidentRow, ['entity_refs', 'raw_payload']));
  server = await start('product', '', folder);
  const sample = valuesOf(SIZE, places);
  const table = [];
  for (const name of given.work.split(',')) table.push(await measure(name, token, sample));
  console.log(`\n${markdown(table, ['work', '', 'per s', 'spread', 'p50 ms', 'p99 ms', 'µs server'])}\n`);
  console.log(`peak memory: ${peakMegabytes(server.pid) ?? 'unknown'} MB`);
} finally {
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
}

async function importAll(name, all) {
  const file = path.join(folder, `${name}.ndjson`);
  const stream = createWriteStream(file);
  for (const line of all) if (!stream.write(`${line}\n`)) await once(stream, 'drain');
  stream.end();
  await once(stream, 'finish');
  const began = performance.now();
  const told = await archiveCommand('', folder, ['import', file]);
  console.log(`${((performance.now() - began) / 1000).toFixed(1)} s: ${told.trim().split('/').at(-1)}`);
}

/** The events of the seed as import reads them; notes their ids and times. */
function* eventLines(places) {
  for (const event of seedEvents(events)) {
    places.push({ id: event.cascadeId, timestamp: event.timestamp.replace('T', ' ').slice(0, -3) });
    yield (
      `{"id":"${event.cascadeId}","trigger":{"details":${event.details},"event_id":"${event.triggerEventId}",` +
      `"trigger_type":"${event.triggerType}","triggered_by":null},"effects":${event.effects},` +
      `"causation_chain":${JSON.stringify(event.causationChain)},"namespace":"${event.namespace}",` +
      `"timestamp":"${event.timestamp}","previous_hash":"${event.previousHash}",` +
      `"current_hash":"${event.currentHash}","version":"1.0","is_test":false,"total_effects":2,"success_count":1,` +
      `"failure_count":1}`
    );
  }
}

/** Rows of the seed as import reads them; `json` are keys whose text is JSON. */
function* lines(rowOf, json) {
  for (let index = 0; index < others; index += 1) {
    const members = Object.entries(rowOf(index, others, events)).filter(([key]) => !derived.has(key));
    yield `{${members.map(([key, value]) => `"${key}":${json.includes(key) ? value : written(key, value)}`).join(',')}}`;
  }
}

function written(key, value) {
  if (key === 'id' || key === 'duration_seconds') return value;
  return key === 'requires_approval' ? String(value === 't') : JSON.stringify(value);
}

async function measure(workName, token, sample) {
  const { title, callers = 16, variables, rows = 1, rowsOf } = works[workName];
  const turns = [];
  for (let round = 0; round <= rounds; round += 1) {
    const turn = await drive(null, {
      server,
      token,
      workName,
      variables: variables?.(sample, 'own'),
      callers,
      seconds,
      run: `${workName}-${round}`,
    });
    if (round > 0) turns.push(turn);
  }
  process.stderr.write(`${title}\n`);
  const each = rowsOf?.(sample) ?? rows;
  const rates = turns.map(({ rate }) => rate * each);
  const whole = (number) => (number >= 100 ? String(Math.round(number)) : number.toFixed(1));
  const middle = (key) => median(turns.map((turn) => turn[key])).toFixed(1);
  const times = turns.map(({ serverTime, requests }) => serverTime / requests);
  return [
    title,
    '',
    whole(median(rates)),
    `${whole(Math.min(...rates))}–${whole(Math.max(...rates))}`,
    middle('p50'),
    middle('p99'),
    turns[0].serverTime === null ? '' : whole(median(times)),
  ];
}
