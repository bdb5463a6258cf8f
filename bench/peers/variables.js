// The values that requests vary by, and the events that they save.
import { recordedEvent } from '../chain-events.js';
import { eventNamespace, makeEvent, namespaceCount, timeText } from './events.js';
import { searches, sessionNamespace, SESSION_NAMESPACES } from './records.js';
import { sizes } from './seed.js';

/** So many different values of each. */
const VARIETY = 256;

/** What is there to ask for, read from the seeded database. */
export async function sampleOf(client, size) {
  const { events } = sizes[size];
  const { rows } = await client.query(
    `SELECT cascade_id AS id, timestamp::text AS timestamp FROM cascade_events WHERE cascade_id = ANY($1)`,
    [
      Array.from(
        { length: VARIETY },
        (_, at) => `cascade-${String(Math.floor((events * at) / VARIETY)).padStart(9, '0')}`,
      ),
    ],
  );
  return valuesOf(size, rows);
}

/** The same, of the ids and timestamps (as PostgreSQL writes them) of some events. */
export function valuesOf(size, places) {
  const { events } = sizes[size];
  const namespaces = namespaceCount(events);
  return {
    namespaces: Array.from({ length: Math.min(namespaces, VARIETY) }, (_, at) => eventNamespace(at)),
    chainLength: events / namespaces,
    ids: places.map(({ id }) => id),
    places,
    sessionNamespaces: Array.from({ length: SESSION_NAMESPACES }, (_, at) => sessionNamespace(at)),
    searches,
    months: Array.from({ length: VARIETY }, (_, day) => ({
      from: timeText(day * 86_400, 0),
      until: timeText((day + 30) * 86_400, 0),
    })),
  };
}

/** Cursors all through the table. PostGraphile's are made after the model of one that it gave. */
export function deepCursors({ places, postgraphileCursor }, dialect) {
  return places.map(({ id, timestamp }) => {
    const instant = `${timestamp.slice(0, 19).replace(' ', 'T')}.${(timestamp.slice(20, -3) + '000000').slice(0, 6)}`;
    if (dialect === 'own')
      return { after: Buffer.from(JSON.stringify(['timestamp', `${instant}Z`, id])).toString('base64url') };
    const [digest] = JSON.parse(Buffer.from(postgraphileCursor, 'base64').toString());
    return { after: Buffer.from(JSON.stringify([digest, `${instant}+00:00`, id])).toString('base64') };
  });
}

/** One writer with a chain of its own: each call gives the variables of a request that saves the next events of it. */
export function eventsSaver(dialect, run, perRequest) {
  const namespace = `saved-${run}`;
  let index = 0;
  let previousHash = '';
  const next = () => {
    const timestamp = timeText(86_400 * 800 + Math.floor(index / 1000), (index % 1000) * 1000);
    const cascadeId = `${namespace}-${String(index).padStart(8, '0')}`;
    const event = makeEvent({ cascadeId, namespace, index, timestamp, previousHash });
    previousHash = event.currentHash;
    index += 1;
    return dialect === 'own' ? inputText(event) : rowText(event);
  };
  const many = () => Array.from({ length: perRequest }, next);
  if (dialect === 'own')
    return () => (perRequest === 1 ? `{"input":${next()}}` : `{"input":{"events":[${many().join(',')}]}}`);
  return () =>
    perRequest === 1
      ? `{"event":${next()}}`
      : `{${many()
          .map((event, at) => `"e${at}":${event}`)
          .join(',')}}`;
}

/** Callers of one namespace have nothing to say that differs. */
export function recordings() {
  const variables = JSON.stringify({ input: { event: recordedEvent } });
  return () => variables;
}

/** What both kinds of input have; of JSON the archive takes values, PostGraphile the text that the column keeps. */
function commonOf(event) {
  return {
    cascadeId: event.cascadeId,
    namespace: event.namespace,
    triggerType: event.triggerType,
    triggerEventId: event.triggerEventId,
    causationChain: event.causationChain,
    previousHash: event.previousHash,
    currentHash: event.currentHash,
    timestamp: event.timestamp,
    totalEffects: 2,
    successCount: 1,
    failureCount: 1,
  };
}

function inputText(event) {
  return `${JSON.stringify(commonOf(event)).slice(0, -1)},"triggerDetails":${event.details},"effects":${event.effects}}`;
}

function rowText(event) {
  return JSON.stringify({
    ...commonOf(event),
    triggerDetails: event.details,
    effects: event.effects,
    ...columnsBeside(event),
  });
}

/** Columns that the archive fills by itself, and whoever inserts rows has to. */
export function columnsBeside(event) {
  return {
    timestampText: event.timestamp,
    version: '1.0',
    isTest: false,
    isTriggeredByKnown: true,
    isNested: true,
    hashScheme: 'sealed',
    hashStatus: 'REPRODUCED',
    receivedSha256: event.currentHash,
    salt: event.currentHash.slice(0, 32),
  };
}
