import { localCaller } from '../../src/auth';
import type { Database } from '../../src/database';
import { COUNTED_EXACTLY, createRepositories } from '../../src/repositories';
import { openTestDatabase } from '../support/engine';
import { recording } from './support/recording-database';
import { OWN, withScope } from './support/two-teams';

const FIRST = COUNTED_EXACTLY + 2_000;
/** What comes after the statistics were made. */
const LATER = 500;

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
  // statistics are made when this file says so
  await database.query({ text: 'ALTER TABLE recovery_sessions SET (autovacuum_enabled = false)' });
  await addSessions(1, FIRST);
});

async function addSessions(from: number, to: number): Promise<void> {
  await database.query({
    text: `INSERT INTO recovery_sessions (session_id, namespace, trigger_level, status, initiated_by, steps_data,
        abort_reason, cascade_event_id, requires_approval, approved_by, metadata, updated_at, search_text)
      SELECT 'session-' || i, CASE WHEN i % 2 = 0 THEN '${OWN}' ELSE 'busan' END, 'level_1', 'failed', 'ann', '[]',
        '', '', false, '', '{}', now(), '' FROM generate_series($1::integer, $2::integer) AS i`,
    values: [from, to],
  });
}

const sessions = (caller = localCaller) => createRepositories(database, caller).recoverySessions;
const mayEstimate = true;

test('without statistics an estimate is the count', async () => {
  expect(await sessions().count({}, { mayEstimate })).toBe(FIRST);
});

test('with statistics it is what they say, however many there are, and is never asked for by itself', async () => {
  await database.query({ text: 'ANALYZE recovery_sessions' });
  await addSessions(FIRST + 1, FIRST + LATER);
  const { database: recorded, statements } = recording(database);

  const estimate = await createRepositories(recorded, localCaller).recoverySessions.count(
    {},
    { mayEstimate },
  );

  expect(Math.abs(estimate - FIRST)).toBeLessThanOrEqual(2 * LATER);
  const counting = statements.filter(({ text }) => /count\(/.test(text));
  expect(counting.map(({ text }) => text)).toEqual([expect.stringContaining(`LIMIT ${COUNTED_EXACTLY + 1}`)]);
  expect(await sessions().count()).toBe(FIRST + LATER);
});

test('few are counted, whatever the statistics say of them', async () => {
  for (const [namespace, count] of [
    [OWN, (FIRST + LATER) / 2],
    ['nowhere', 0],
  ] as const)
    expect(await sessions().count({ namespace }, { mayEstimate })).toBe(count);
});

test('who has a scope is told the exact count: the statistics cover what lies outside', async () => {
  const both = withScope({ namespaces: [OWN, 'busan'] });
  const { database: recorded, statements } = recording(database);

  expect(await createRepositories(recorded, both).recoverySessions.count({}, { mayEstimate })).toBe(
    FIRST + LATER,
  );
  expect(statements.filter(({ text }) => /EXPLAIN|LIMIT|reltuples/.test(text))).toEqual([]);
});
