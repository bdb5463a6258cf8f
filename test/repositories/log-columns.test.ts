import { localCaller } from '../../src/auth';
import { reportOnLog } from '../../src/core/evidence';
import type { Database, Session } from '../../src/database';
import { createRepositories } from '../../src/repositories';
import { logIn } from '../../src/repositories/log-reader';
import { openTestDatabase } from '../support/engine';
import { fillHolds } from './support/hold-attacks';
import { beginLog, fillArchive, signLog } from './support/logged-archive';

/** Columns where a change is not found: docs/evidence.md lists them. */
const notFound: Readonly<Record<string, readonly string[]>> = {
  security_incidents: ['search_text', 'source_address'],
  postmortems: ['search_text'],
  cascade_events: [
    'arrival',
    'assumed_null_previous_hash',
    'assumed_timestamp_text',
    'assumed_triggered_by',
    'hash_scheme',
    'hash_status',
    'received_sha256',
  ],
  recovery_sessions: ['search_text'],
  revisions: ['changed_at', 'changed_by', 'reason'],
  retention_records: [],
  redactions: [],
  holds: ['namespaces'],
  held_records: [],
  access_entries: [],
  verification_runs: [],
};

/** Another value of each type, of the column `c`. */
const changes: Readonly<Record<string, string>> = {
  'character varying': `coalesce(c, '') || 'x'`,
  text: `CASE WHEN c LIKE '[%' THEN '["x"]' WHEN c LIKE '{%' THEN '{"x":1}' ELSE coalesce(c, '') || 'x' END`,
  integer: 'coalesce(c, 0) + 7',
  bigint: 'coalesce(c, 0) + 7',
  numeric: 'coalesce(c, 0) + 7',
  boolean: 'NOT coalesce(c, false)',
  ARRAY: `coalesce(c, '{}') || '{x}'`,
  inet: `'192.0.2.1'`,
  'timestamp with time zone': `coalesce(c, '2026-01-01T00:00:00Z') + interval '1 second'`,
};

let database: Database;
let columns: { table: string; column: string; type: string }[];

beforeAll(async () => {
  database = await openTestDatabase();
  const archive = createRepositories(database, localCaller);
  await beginLog(archive);
  await fillArchive(archive);
  const redaction = { id: 'incident-7', fields: ['timeline'], reason: 'request 17' };
  await archive.redactions.redact('postmortems', redaction);
  const [event] = await archive.cascadeEvents.find({ namespace: 'orders', limit: 1 });
  const { cascadeId: id = '' } = event ?? {};
  await archive.redactions.redact('cascade-events', { ...redaction, id, fields: ['effects'] });
  await fillHolds(archive);
  await archive.verifications.verify('orders');
  await signLog(archive);
  await dropConstraints();
  columns = await database.query({
    text: `SELECT table_name AS table, column_name AS column, data_type AS type FROM information_schema.columns
      WHERE table_schema = 'public' AND table_name = ANY($1::text[]) ORDER BY table_name, ordinal_position`,
    values: [Object.keys(notFound)],
  });
}, 90_000);

/** Whoever can change a column can take away what would keep it from that. */
async function dropConstraints(): Promise<void> {
  const statements = await database.query<{ statement: string }>({
    text: `SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS statement
        FROM pg_constraint WHERE contype IN ('c', 'f') AND conrelid::regclass::text = ANY($1::text[])
      UNION ALL SELECT format('ALTER TABLE %I ALTER COLUMN %I DROP IDENTITY', table_name, column_name)
        FROM information_schema.columns WHERE is_identity = 'YES' AND table_name = ANY($1::text[])`,
    values: [Object.keys(notFound)],
  });
  for (const { statement } of statements) await database.query({ text: statement });
}

async function isFound(change: string): Promise<boolean> {
  const undo = new Error('undone');
  let verified: boolean | undefined;
  const done = database.transaction(async (tx: Session) => {
    await tx.query({ text: change });
    const log = await logIn(tx);
    if (log === null) throw new Error('the log has not begun');
    ({ verified } = await reportOnLog(log, { keys: null, keptCheckpoints: [] }));
    throw undo;
  });
  await expect(done).rejects.toBe(undo);
  return verified === false;
}

// The row written last; of events, that is one that came flat, and the first is one that the archive sealed.
const rows = [...Object.keys(notFound).map((table) => [table, 'DESC']), ['cascade_events', 'ASC']];

it.each(rows)('finds a change of each column of %s (%s) but those that are known', async (table, by) => {
  const missed: string[] = [];
  const own = columns.filter((column) => column.table === table);
  expect(own.length).toBeGreaterThan(2);
  for (const { column, type } of own) {
    const value = changes[type]?.replace(/\bc\b/g, `"${column}"`);
    if (value === undefined) throw new Error(`no change of ${column}, a ${type}`);
    const row = `ctid = (SELECT ctid FROM ${table} ORDER BY ctid ${by} LIMIT 1)`;
    if (!(await isFound(`UPDATE ${table} SET "${column}" = ${value} WHERE ${row}`))) missed.push(column);
  }
  expect(missed.sort()).toEqual(notFound[table]);
});
