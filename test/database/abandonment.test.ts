import { setTimeout as sleep } from 'node:timers/promises';
import { ArchiveError } from '../../src/core/errors';
import { openDatabase, type Database } from '../../src/database';
import { createTestArchive, openTestDatabase, testEngine } from '../support/engine';

/**
 * Runs for a minute on PostgreSQL, where it is stopped, and for a second on the embedded engine, where it is not. It takes neither
 * processor time nor room for files: where a test fails before it stops them, several may go on for as long as that.
 */
const heavy = { text: `SELECT pg_sleep(${testEngine === 'postgresql' ? 60 : 1}) AS heavy` };
const gone = new ArchiveError('DEADLINE_EXCEEDED', null, 'took longer than 30 s');
const onPostgresql = testEngine === 'postgresql' ? test : test.skip;

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
  await database.query({ text: 'CREATE TABLE notes (tag text PRIMARY KEY)' });
});
beforeEach(() => database.query({ text: 'TRUNCATE notes' }));

const insert = (tag: string) => ({ text: 'INSERT INTO notes VALUES ($1)', values: [tag] });

async function tags(): Promise<string[]> {
  const rows = await database.query<{ tag: string }>({ text: 'SELECT tag FROM notes ORDER BY tag' });
  return rows.map(({ tag }) => tag);
}

async function running(): Promise<number> {
  const [row] = await database.query<{ count: string }>({
    text: `SELECT count(*) AS count FROM pg_stat_activity
      WHERE state <> 'idle' AND query LIKE '%AS heavy%' AND query NOT LIKE '%pg_stat_activity%'`,
  });
  return Number(row?.count);
}

const requests: AbortController[] = [];
// those of a test that has failed
afterEach(() => requests.splice(0).forEach((controller) => controller.abort(gone)));

function request(): { database: Database; abandon: () => void } {
  const controller = new AbortController();
  requests.push(controller);
  return { database: database.forRequest(controller.signal), abandon: () => controller.abort(gone) };
}

test('what an abandoned request asked fails at once, with the reason', async () => {
  const abandoned = request();
  const answers = Promise.allSettled([
    abandoned.database.query(heavy),
    abandoned.database.transaction((tx) => tx.query(heavy)),
  ]);
  await sleep(50);
  const start = performance.now();
  abandoned.abandon();

  expect(await answers).toEqual([
    { status: 'rejected', reason: gone },
    { status: 'rejected', reason: gone },
  ]);
  expect(performance.now() - start).toBeLessThan(500);
});

onPostgresql('its statements are gone from the server within a second', async () => {
  const abandoned = request();
  const answers = Promise.allSettled([
    ...[1, 2, 3].map(() => abandoned.database.query(heavy)),
    abandoned.database.transaction((tx) => tx.query(heavy)),
  ]);
  for (const deadline = performance.now() + 5_000; (await running()) < 4; await sleep(20)) {
    if (performance.now() > deadline) throw new Error('the statements did not begin');
  }
  abandoned.abandon();
  await answers;
  const start = performance.now();
  while ((await running()) > 0) await sleep(20);
  expect(performance.now() - start).toBeLessThan(1_000);
});

test('nothing that it asks afterwards is begun', async () => {
  const abandoned = request();
  abandoned.abandon();

  await expect(abandoned.database.query(insert('a'))).rejects.toBe(gone);
  await expect(abandoned.database.transaction((tx) => tx.query(insert('b')))).rejects.toBe(gone);
  await expect(abandoned.database.exclusively('c', () => database.query(insert('c')))).rejects.toBe(gone);
  expect(await tags()).toEqual([]);
});

test('what still waits for a free connection is not begun', async () => {
  const blockers = Array.from({ length: 10 }, () => database.query({ text: 'SELECT pg_sleep(0.3)' }));
  const abandoned = request();
  const waiting = Promise.allSettled([
    abandoned.database.query(insert('a')),
    abandoned.database.transaction((tx) => tx.query(insert('b'))),
  ]);
  await sleep(20);
  abandoned.abandon();

  expect((await waiting).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await Promise.all(blockers);
  expect(await tags()).toEqual([]);
});

onPostgresql('however many requests are heavy, the server itself has connections left', async () => {
  const heavyOnes = Array.from({ length: 30 }, request);
  const answers = Promise.allSettled(heavyOnes.map((one) => one.database.query(heavy)));
  for (const deadline = performance.now() + 5_000; (await running()) < 8; await sleep(20)) {
    if (performance.now() > deadline) throw new Error('the statements did not begin');
  }
  const start = performance.now();
  await Promise.all([
    database.query(insert('own')),
    database.transaction((tx) => tx.query(insert('own too'))),
  ]);
  expect(performance.now() - start).toBeLessThan(2_000);
  expect(await running()).toBe(8);

  heavyOnes.forEach((one) => one.abandon());
  expect(new Set((await answers).map(({ status }) => status))).toEqual(new Set(['rejected']));
  // each place was given back
  const more = Array.from({ length: 16 }, () => request().database.query({ text: 'SELECT 1 AS one' }));
  expect(await Promise.all(more)).toHaveLength(16);
});

test('nothing is kept of a transaction that is abandoned before its end', async () => {
  const abandoned = request();
  const work = abandoned.database.transaction(async (tx) => {
    await tx.query(insert('before'));
    abandoned.abandon();
    await tx.query(insert('after'));
  });

  await expect(work).rejects.toBe(gone);
  expect(await tags()).toEqual([]);
});

test('a transaction is kept exactly where it is told to be, whenever its request is abandoned', async () => {
  const kept: string[] = [];
  for (let index = 0; index < 60; index += 1) {
    const tag = String(index).padStart(2, '0');
    const abandoned = request();
    const work = abandoned.database.transaction(async (tx) => {
      await tx.query(insert(tag));
    });
    setTimeout(() => abandoned.abandon(), index / 10);
    if (
      await work.then(
        () => true,
        () => false,
      )
    )
      kept.push(tag);
  }
  expect(await tags()).toEqual(kept);
});

test('no statement of others is hit, however often statements on the same connections are stopped', async () => {
  let isDone = false;
  const others = Array.from({ length: 4 }, async () => {
    let answers = 0;
    for (; !isDone; answers += 1) {
      await database.transaction(async (tx) => {
        await tx.query({ text: 'SELECT count(*) FROM generate_series(1, 2000)' });
        await tx.query({ text: 'SELECT pg_sleep(0.001)' });
      });
    }
    return answers;
  });
  for (let index = 0; index < 40; index += 1) {
    const abandoned = request();
    const answers = Promise.allSettled([
      abandoned.database.query({ text: 'SELECT pg_sleep(0.004)' }),
      abandoned.database.transaction((tx) => tx.query({ text: 'SELECT pg_sleep(0.004)' })),
    ]);
    // about when they end
    await sleep(index % 8);
    abandoned.abandon();
    await answers;
  }
  isDone = true;
  const answers = await Promise.all(others);
  expect(Math.min(...answers)).toBeGreaterThan(0);
});

test('a request that nobody abandons is none the wiser', async () => {
  const { database: own } = request();

  expect(await own.query({ text: 'SELECT 1 AS one' })).toEqual([{ one: 1 }]);
  await own.transaction((tx) => tx.query(insert('a')));
  await expect(own.query(insert('a'))).rejects.toMatchObject({ constraint: 'notes_pkey' });
  expect(await tags()).toEqual(['a']);
});

test('a transaction of a request refuses to ask the database past it', async () => {
  const { database: own } = request();
  await expect(own.transaction(() => own.query({ text: 'SELECT 1' }))).rejects.toThrow(
    'inside a transaction',
  );
});

onPostgresql(
  'a statement that takes longer than it may is ended by the server, on every connection',
  async () => {
    const archive = await createTestArchive();
    const limited = await openDatabase({ ...archive, poolSize: 4, statementTimeoutMs: 300 });
    try {
      const answers = await Promise.allSettled([1, 2, 3, 4].map(() => limited.query(heavy)));
      expect(answers).toEqual(
        answers.map(() => ({
          status: 'rejected',
          reason: expect.objectContaining({ code: 'DEADLINE_EXCEEDED' }) as unknown,
        })),
      );
    } finally {
      await limited.close();
    }
  },
);

onPostgresql('migrations may take longer', async () => {
  const archive = await createTestArchive({ isMigrated: false });
  const limited = await openDatabase({ ...archive, poolSize: 2, statementTimeoutMs: 1 });
  await limited.close();
});
