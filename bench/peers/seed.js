// Makes the rows of the bench, straight into the tables that the archive's migrations made.
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createHash } from 'node:crypto';
import { from as copyFrom } from 'pg-copy-streams';
import { seedEvents } from './events.js';
import { incidentRow, postmortemRow, sessionRow } from './records.js';

/** How many of each kind there are at a size. */
export const sizes = {
  '10k': { events: 10_000, others: 5_000 },
  '200k': { events: 200_000, others: 100_000 },
  '5m': { events: 5_000_000, others: 100_000 },
};

/** Fills empty tables. What the evidence log would say of the rows is left out: no work of the bench reads it. */
export async function seed(client, { events, others }) {
  const heads = new Map();
  await copyRows(client, 'cascade_events', eventRows(events, heads));
  await copyRows(client, 'chain_heads', headRows(heads));
  await copyRows(client, 'recovery_sessions', numbered(others, sessionRow, events));
  await copyRows(client, 'security_incidents', numbered(others, incidentRow));
  await copyRows(client, 'postmortems', numbered(others, postmortemRow, events));
  for (const table of ['security_incidents', 'postmortems'])
    await client.query(`SELECT setval(pg_get_serial_sequence('${table}', 'id'), $1)`, [others]);
  await client.query('VACUUM ANALYZE');
}

/** COPY of objects, by the keys of the first. Indexes are made again afterwards, which is quicker. */
async function copyRows(client, table, rows) {
  const { value: first, done } = rows.next();
  if (done === true) return;
  const { rows: indexes } = await client.query(
    `SELECT indexrelid::regclass AS name, pg_get_indexdef(indexrelid) AS definition FROM pg_index
      WHERE indrelid = $1::regclass AND NOT indisprimary`,
    [table],
  );
  for (const { name } of indexes) await client.query(`DROP INDEX ${name}`);
  const columns = Object.keys(first);
  const copy = client.query(
    copyFrom(`COPY ${table} (${columns.map((name) => `"${name}"`).join(', ')}) FROM STDIN`),
  );
  await pipeline(Readable.from(lines(first, rows, columns), { objectMode: false }), copy);
  for (const { definition } of indexes) await client.query(definition);
}

/** Lines of COPY's text format, some hundred at a time. */
function* lines(first, rows, columns) {
  let batch = lineOf(first, columns);
  for (const row of rows) {
    batch += lineOf(row, columns);
    if (batch.length < 262_144) continue;
    yield Buffer.from(batch);
    batch = '';
  }
  yield Buffer.from(batch);
}

function lineOf(row, columns) {
  return `${columns.map((name) => copyText(row[name])).join('\t')}\n`;
}

function copyText(value) {
  if (value === null) return '\\N';
  return value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\t', '\\t');
}

function* numbered(count, rowOf, ...given) {
  for (let index = 0; index < count; index += 1) yield rowOf(index, count, ...given);
}

function* eventRows(count, heads) {
  for (const event of seedEvents(count)) {
    const before = heads.get(event.namespace)?.count ?? 0;
    heads.set(event.namespace, { event, count: before + 1 });
    yield {
      cascade_id: event.cascadeId,
      namespace: event.namespace,
      trigger_type: event.triggerType,
      trigger_event_id: event.triggerEventId,
      trigger_details: event.details,
      effects: event.effects,
      causation_chain: `{${event.causationChain.join(',')}}`,
      previous_hash: event.previousHash,
      current_hash: event.currentHash,
      timestamp: event.timestamp,
      timestamp_text: event.timestamp,
      total_effects: '2',
      success_count: '1',
      failure_count: '1',
      version: '1.0',
      is_test: 'f',
      recorded_at: event.timestamp,
      is_triggered_by_known: 't',
      is_nested: 't',
      hash_scheme: 'sealed',
      hash_status: 'REPRODUCED',
      received_sha256: createHash('sha256').update(event.currentHash).digest('hex'),
      salt: event.currentHash.slice(0, 32),
    };
  }
}

function* headRows(heads) {
  for (const [namespace, { event, count }] of heads)
    yield {
      namespace,
      event_count: String(count),
      head_cascade_id: event.cascadeId,
      head_hash: event.currentHash,
      head_timestamp: event.timestamp,
    };
}
