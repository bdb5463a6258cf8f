import { setTimeout as sleep } from 'node:timers/promises';
import { ArchiveError } from '../../src/core/errors';
import type { Database, Statement } from '../../src/database';
import { createRepositories } from '../../src/repositories';
import { localCaller } from '../../src/auth';
import { createTestArchive, testEngine } from '../support/engine';

const gone = new ArchiveError('DEADLINE_EXCEEDED', null, 'took longer than 30 s');
// the embedded engine has one connection, which all share anyhow
const onPostgresql = testEngine === 'postgresql' ? test : test.skip;

let database: Database;
/** The same, as another server has it open. */
let other: Database;
beforeAll(async () => {
  const archive = await createTestArchive();
  database = await archive.open();
  if (testEngine === 'postgresql') other = await archive.open();
});

interface Request {
  readonly database: Database;
  ask<Row>(statement: Statement): Promise<Row[]>;
  abandon(): void;
}

function request(): Request {
  const controller = new AbortController();
  const asked = database.forRequest(controller.signal);
  return {
    database: asked,
    ask: (statement) => asked.query(statement),
    abandon: () => controller.abort(gone),
  };
}

let count = 0;
const short = (text: string, values: unknown[] = []): Statement => {
  count += 1;
  return { name: `short-${count}`, text, values, isShortRead: true };
};
const backend = 'SELECT pg_backend_pid() AS pid';
const sleepFor = (seconds: number) => short(`SELECT pg_sleep(${seconds}) IS NOT NULL AS slept, 'napping'`);

async function pids(statements: readonly Statement[]): Promise<number[]> {
  const rows = await Promise.all(statements.map((one) => request().ask<{ pid: number }>(one)));
  return rows.map(([row]) => row?.pid ?? 0);
}

async function napping(): Promise<number> {
  const [row] = await database.query<{ count: string }>({
    text: `SELECT count(*) AS count FROM pg_stat_activity
      WHERE state <> 'idle' AND query LIKE '%napping%' AND query NOT LIKE '%pg_stat_activity%'`,
  });
  return Number(row?.count);
}

onPostgresql('short reads of one turn share a connection, and others do not', async () => {
  const shared = await pids(Array.from({ length: 8 }, () => short(backend)));
  const others = await pids(Array.from({ length: 8 }, () => ({ text: backend })));

  expect(new Set(shared).size).toBe(1);
  expect(new Set(others).size).toBe(8);
});

onPostgresql('no connection takes more than 16 of them', async () => {
  const taken = new Map<number, number>();
  for (const pid of await pids(Array.from({ length: 40 }, () => short(backend)))) {
    taken.set(pid, (taken.get(pid) ?? 0) + 1);
  }

  expect([...taken.values()].sort()).toEqual([16, 16, 8]);
});

test('each gets its own rows', async () => {
  const asked = Array.from({ length: 40 }, (_, index) => short('SELECT $1::int AS given', [index]));
  const rows = await Promise.all(asked.map((one) => request().ask(one)));

  expect(rows).toEqual(asked.map((_, index) => [{ given: index }]));
});

test('each is a transaction of its own, and fails alone', async () => {
  const xact = 'SELECT pg_current_xact_id()::text AS xact';
  const [first, broken, unprepared, last] = await Promise.allSettled([
    request().ask(short(xact)),
    request().ask(short('SELECT 1 / $1::int AS nothing', [0])),
    request().ask(short('SELECT nothing FROM nowhere')),
    request().ask(short(xact)),
  ]);

  expect([first?.status, broken?.status, unprepared?.status, last?.status]).toEqual([
    'fulfilled',
    'rejected',
    'rejected',
    'fulfilled',
  ]);
  expect(first).not.toEqual(last);
});

test('a value that cannot be sent fails its own read alone, and its connection is not given back early', async () => {
  const circle: Record<string, unknown> = {};
  circle['self'] = circle;
  const [refused, neighbour] = await Promise.allSettled([
    request().ask(short('SELECT $1::text AS text', [circle])),
    request().ask(short('SELECT pg_sleep(0.2) IS NOT NULL AS slept')),
  ]);

  expect(refused.status).toBe('rejected');
  expect(neighbour).toEqual({ status: 'fulfilled', value: [{ slept: true }] });
  expect(database.load.busy).toBe(0);
});

onPostgresql('a read whose neighbour failed to prepare the statement of both is answered', async () => {
  await database.query({ text: 'CREATE TABLE locked (tag text)' });
  const statement = short('SELECT count(*)::int AS count FROM locked');
  const answers: Promise<PromiseSettledResult<unknown>[]>[] = [];
  await other.transaction(async (tx) => {
    await tx.query({ text: 'LOCK TABLE locked' });
    // both wait for the lock while the first is prepared, whose request is stopped before the second begins
    const [first, second] = [request(), request()];
    answers.push(Promise.allSettled([first.ask(statement), second.ask(statement)]));
    await sleep(20);
    await tx.query({
      text: `SELECT pg_cancel_backend(pid) FROM pg_stat_activity
        WHERE wait_event_type = 'Lock' AND query LIKE '%FROM locked%'`,
    });
  });

  const [, second] = (await answers[0]) ?? [];
  expect(second).toEqual({ status: 'fulfilled', value: [{ count: 0 }] });
});

onPostgresql('one that takes long keeps those behind it waiting for a moment only', async () => {
  const start = performance.now();
  const slow = request().ask(sleepFor(4));
  const behind = Array.from({ length: 4 }, (_, index) =>
    request().ask(short('SELECT $1::int AS given', [index])),
  );

  expect(await Promise.all(behind)).toEqual([0, 1, 2, 3].map((given) => [{ given }]));
  expect(performance.now() - start).toBeLessThan(3_000);
  expect(await slow).toHaveLength(1);
  expect(performance.now() - start).toBeGreaterThan(3_900);
});

onPostgresql('waits of some that take long do not add up', async () => {
  const start = performance.now();
  const before = Array.from({ length: 14 }, () => request().ask(sleepFor(0.045)));
  await request().ask(short('SELECT 1 AS one'));

  // on their connection it would have come after all of them
  expect(performance.now() - start).toBeLessThan(14 * 45);
  await Promise.all(before);
});

onPostgresql('what fails elsewhere is answered where it was asked first', async () => {
  await database.query({ text: 'CREATE SEQUENCE tries' });
  const slow = request().ask(sleepFor(0.4));
  const behind = request().ask(short("SELECT 1 / (nextval('tries') - 1)::int AS one"));

  expect(await behind).toEqual([{ one: 1 }]);
  expect(await slow).toHaveLength(1);
});

onPostgresql('what was answered elsewhere is stopped, though the first was waited for', async () => {
  await Promise.all(Array.from({ length: 6 }, () => request().ask(sleepFor(1.5))));
  const start = performance.now();
  while (database.load.busy > 0) await sleep(20);

  expect(performance.now() - start).toBeLessThan(4_000);
});

onPostgresql('after that it goes alone for a while', async () => {
  const slow = short('SELECT pg_backend_pid() AS pid, pg_sleep($1::float8) IS NOT NULL AS slept', [0.3]);
  await pids([slow]);
  const again = { ...slow, values: [0] };
  const [one, other, third] = await pids([short(backend), again, short(backend)]);

  expect(third).toBe(one);
  expect(other).not.toBe(one);
});

test('those that are abandoned fail at once, and their neighbours get their rows', async () => {
  const [kept, abandoned, kept2] = [request(), request(), request()];
  const answers = [kept.ask(short('SELECT 1 AS one')), abandoned.ask(short('SELECT 2 AS two'))];
  abandoned.abandon();
  answers.push(kept2.ask(short('SELECT 3 AS three')));

  expect(await Promise.allSettled(answers)).toEqual([
    { status: 'fulfilled', value: [{ one: 1 }] },
    { status: 'rejected', reason: gone },
    { status: 'fulfilled', value: [{ three: 3 }] },
  ]);
});

test('who asks just after all others have left is answered', async () => {
  const abandoned = request();
  const answer = abandoned.ask(short('SELECT 1 AS one'));
  abandoned.abandon();
  const next = request().ask(short('SELECT 2 AS two'));

  await expect(answer).rejects.toBe(gone);
  expect(await next).toEqual([{ two: 2 }]);
});

onPostgresql('what nobody waits for is gone from the server at once', async () => {
  const requests = [request(), request(), request()];
  const answers = Promise.allSettled(requests.map((one) => one.ask(sleepFor(20))));
  const early = request();
  const left = early.ask(short('SELECT 1 AS one'));
  early.abandon();
  await expect(left).rejects.toBe(gone);
  // each of those behind has a connection of its own by then
  for (const deadline = performance.now() + 5_000; (await napping()) < 3; await sleep(20)) {
    if (performance.now() > deadline) throw new Error('the statements did not begin');
  }
  requests.forEach((one) => one.abandon());
  await answers;
  const start = performance.now();
  while ((await napping()) > 0) await sleep(20);

  // each would have slept for 20 s
  expect(performance.now() - start).toBeLessThan(5_000);
  while (database.load.busy > 0) await sleep(20);
  // and no stop hits who has the connections next
  const next = await Promise.all(Array.from({ length: 32 }, () => request().ask(sleepFor(0.01))));
  expect(next).toHaveLength(32);
});

onPostgresql('a connection that is lost costs its reads a second try and no more', async () => {
  const end = `SELECT pg_terminate_backend(pg_backend_pid()) AS ended`;
  const [ended, behind] = await Promise.allSettled([
    request().ask(short(end)),
    request().ask(short('SELECT 1 AS one')),
  ]);

  // it ends the second one too
  expect(ended).toMatchObject({ status: 'rejected', reason: { code: 'UNAVAILABLE' } });
  expect(behind).toEqual({ status: 'fulfilled', value: [{ one: 1 }] });
  expect(await request().ask(short('SELECT 1 AS one'))).toEqual([{ one: 1 }]);
});

onPostgresql('records that requests get by their keys are such reads', async () => {
  const get = () =>
    createRepositories(
      database.forRequest(new AbortController().signal),
      localCaller,
    ).cascadeEvents.getByCascadeId('absent');
  // a text is prepared that comes often
  for (let time = 0; time < 8; time += 1) await get();
  const [{ now } = { now: '' }] = await database.query<{ now: string }>({
    text: 'SELECT clock_timestamp()::text AS now',
  });
  await Promise.all(Array.from({ length: 8 }, get));
  const [{ count } = { count: '' }] = await database.query<{ count: string }>({
    text: `SELECT count(*) AS count FROM pg_stat_activity
      WHERE datname = current_database() AND query_start > $1 AND query LIKE '%FROM cascade_events%'
        AND query NOT LIKE '%pg_stat_activity%'`,
    values: [now],
  });

  expect(Number(count)).toBeLessThanOrEqual(1);
});

test('within a transaction they are its own', async () => {
  const xact = 'SELECT pg_current_xact_id()::text AS xact';
  const { database: asked } = request();
  const rows = await asked.transaction(async (tx) => [
    await tx.query(short(xact)),
    await tx.query({ text: xact }),
  ]);

  expect(rows[0]).toEqual(rows[1]);
});
