// What the archive's logs say of the events that the bench filled in: an entry of the access log and one of the evidence
// log for each. The archive's own keeper gives the entries their places, as many at a time as wait.
import { setTimeout as sleep } from 'node:timers/promises';

/** Entries that wait at a time: what has waited is cleared away as often as the keeper does it. */
const CHUNK = 250_000;

// Hashes are those of ids and not of documents: nothing that is measured reads what they cover.
const content = `sha256(convert_to(events.cascade_id, 'UTF8'))`;
const leaf = `sha256('\\x00'::bytea || convert_to(
  'incident-archive/entry/1' || chr(10) || 'cascade-events' || chr(10) || encode(${content}, 'hex') || chr(10), 'UTF8'))`;

const logged = `INSERT INTO waiting_log_entries (kind, namespace, record_id, revision, recorded_at, content_hash, leaf_hash)
  SELECT 'cascade-events', namespace, cascade_id, 1, recorded_at, ${content}, ${leaf}
  FROM cascade_events AS events WHERE arrival > $1 AND arrival <= $2 ORDER BY arrival`;

const accessed = `INSERT INTO access_entries
    (id, occurred_at, actor, role, request_id, operation, outcome, kind, namespaces, record_ids, record_count, times, salt)
  SELECT md5(cascade_id), recorded_at, 'token:bench', 'admin', md5('request' || cascade_id), 'saveCascadeEvent', 'done',
    'cascade-events', ARRAY[namespace], ARRAY[cascade_id], 1, 1, left(current_hash, 32)
  FROM cascade_events WHERE arrival > $1 AND arrival <= $2`;

/** Fills the logs, unless they are; a server with the log's key must run. */
export async function seedLogs(client) {
  const { rows } = await client.query(
    `SELECT EXISTS (SELECT FROM access_entries WHERE actor = 'token:bench') AS "isLogged",
      (SELECT max(arrival) FROM cascade_events) AS last`,
  );
  const [{ isLogged, last }] = rows;
  if (isLogged) return;
  const began = performance.now();
  await client.query('CREATE INDEX bench_arrivals ON cascade_events (arrival)');
  await client.query('ANALYZE cascade_events');
  for (let first = 0; first < Number(last); first += CHUNK) {
    await client.query(accessed, [first, first + CHUNK]);
    await client.query(logged, [first, first + CHUNK]);
    while (await isAnyWaiting(client)) await sleep(100);
  }
  await client.query('DROP INDEX bench_arrivals');
  await client.query('VACUUM ANALYZE');
  console.log(`filled the logs for ${last} events in ${((performance.now() - began) / 1000).toFixed(0)} s`);
}

async function isAnyWaiting(client) {
  const { rows } = await client.query('SELECT EXISTS (SELECT FROM waiting_log_entries) AS "isAny"');
  return rows[0].isAny;
}
