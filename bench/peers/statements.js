// SQL written by hand for each work, prepared once a connection, for bare and Mercurius.
import pg from 'pg';
import { columnsBeside } from './variables.js';

const columns = {
  cascadeId: 'cascade_id',
  namespace: 'namespace',
  triggerType: 'trigger_type',
  triggerDetails: 'trigger_details',
  effects: 'effects',
  timestamp: 'timestamp',
  totalEffects: 'total_effects',
};
const selected = (...names) => names.map((name) => `${columns[name]} AS "${name}"`).join(', ');
const fourFields = selected('cascadeId', 'triggerType', 'timestamp', 'totalEffects');
const inserted = {
  cascadeId: 'cascade_id',
  namespace: 'namespace',
  triggerType: 'trigger_type',
  triggerEventId: 'trigger_event_id',
  triggerDetails: 'trigger_details',
  effects: 'effects',
  causationChain: 'causation_chain',
  previousHash: 'previous_hash',
  currentHash: 'current_hash',
  timestamp: 'timestamp',
  totalEffects: 'total_effects',
  successCount: 'success_count',
  failureCount: 'failure_count',
  timestampText: 'timestamp_text',
  version: 'version',
  isTest: 'is_test',
  isTriggeredByKnown: 'is_triggered_by_known',
  isNested: 'is_nested',
  hashScheme: 'hash_scheme',
  hashStatus: 'hash_status',
  receivedSha256: 'received_sha256',
  salt: 'salt',
};
const insertedNames = Object.values(inserted)
  .map((name) => `"${name}"`)
  .join(', ');

const sql = {
  page: `SELECT ${fourFields} FROM cascade_events WHERE namespace = $1
    ORDER BY timestamp DESC, cascade_id DESC LIMIT $2`,
  json: `SELECT ${selected('cascadeId', 'triggerDetails', 'effects')} FROM cascade_events WHERE namespace = $1
    ORDER BY timestamp DESC, cascade_id DESC LIMIT $2`,
  byId: `SELECT namespace, ${fourFields} FROM cascade_events WHERE cascade_id = $1`,
  deepPage: `SELECT ${fourFields} FROM cascade_events WHERE (timestamp, cascade_id) < ($1, $2)
    ORDER BY timestamp DESC, cascade_id DESC LIMIT $3`,
  sessions: `SELECT session_id AS "sessionId", upper(status) AS status, started_at AS "startedAt",
      cascade_event_id AS "cascadeEventId" FROM recovery_sessions
    ORDER BY coalesce(started_at, '-infinity') DESC, session_id DESC LIMIT $1 OFFSET $2`,
  sessionsWithEvent: `SELECT session_id AS "sessionId", upper(status) AS status, started_at AS "startedAt",
      events.cascade_id AS "cascadeId", trigger_type AS "triggerType", timestamp
    FROM (SELECT * FROM recovery_sessions
      ORDER BY coalesce(started_at, '-infinity') DESC, session_id DESC LIMIT $1 OFFSET $2) AS sessions
    LEFT JOIN cascade_events AS events ON events.cascade_id = sessions.cascade_event_id
    ORDER BY coalesce(started_at, '-infinity') DESC, session_id DESC`,
  eventsByIds: `SELECT ${fourFields} FROM cascade_events WHERE cascade_id = ANY($1)`,
  count: `SELECT count(*)::integer AS count FROM recovery_sessions WHERE namespace = $1 AND status = $2`,
  stats: `SELECT date_trunc('day', created_at, 'UTC') AS "periodStart", upper(severity) AS severity,
      count(*)::integer AS count FROM security_incidents WHERE created_at >= $1 AND created_at < $2
    GROUP BY 1, 2 ORDER BY 1, 2`,
  search: `SELECT id, upper(severity) AS severity, description FROM security_incidents
    WHERE to_tsvector('simple', search_text) @@ websearch_to_tsquery('simple', $1)
    ORDER BY created_at DESC, id DESC LIMIT $2`,
  insert: `INSERT INTO cascade_events (${insertedNames})
    VALUES (${Object.keys(inserted)
      .map((_, at) => `$${at + 1}`)
      .join(', ')})
    RETURNING cascade_id AS "cascadeId", recorded_at AS "recordedAt"`,
  insertMany: `INSERT INTO cascade_events (${insertedNames}) SELECT ${insertedNames}
    FROM json_populate_recordset(NULL::cascade_events, $1) RETURNING cascade_id AS "cascadeId"`,
};

const TIMESTAMPTZ = 1184;
const timeOf = (text) =>
  `${text.slice(0, 10)}T${text.slice(11, 19)}.${(text.slice(20, -3) + '000000').slice(0, 6)}Z`;
const types = {
  getTypeParser: (oid, format) => (oid === TIMESTAMPTZ ? timeOf : pg.types.getTypeParser(oid, format)),
};

/** A pool of the size that all servers have, and a function that runs a statement by its name. */
export function openPool() {
  const pool = new pg.Pool({
    connectionString: process.env.DATABASE_URL,
    max: 16,
    options: '-c TimeZone=UTC',
  });
  return async (name, values) => (await pool.query({ name, text: sql[name], values, types })).rows;
}

/** The row of an event that was given to be saved, by the names of columns. */
function rowOf(input) {
  const event = {
    ...input,
    ...columnsBeside(input),
    triggerDetails: JSON.stringify(input.triggerDetails),
    effects: JSON.stringify(input.effects),
  };
  return Object.fromEntries(Object.entries(inserted).map(([property, name]) => [name, event[property]]));
}

/** Saves an event: what was inserted. */
export async function insertEvent(run, input) {
  const [event] = await run('insert', Object.values(rowOf(input)));
  return event;
}

/** Saves events in one statement: what was inserted, in their order. */
export function insertEvents(run, inputs) {
  return run('insertMany', [JSON.stringify(inputs.map(rowOf))]);
}

export const parsedJson = ({ cascadeId, triggerDetails, effects }) => ({
  cascadeId,
  triggerDetails: JSON.parse(triggerDetails),
  effects: JSON.parse(effects),
});

export const readCursor = (after) => JSON.parse(Buffer.from(after, 'base64url').toString()).slice(1);

/** A page of one row more than was asked for, in Relay's shape. */
export function toConnection(rows, limit) {
  return {
    edges: rows.slice(0, limit).map((node) => ({
      cursor: Buffer.from(JSON.stringify(['timestamp', node.timestamp, node.cascadeId])).toString(
        'base64url',
      ),
      node,
    })),
    pageInfo: { hasNextPage: rows.length > limit },
  };
}
