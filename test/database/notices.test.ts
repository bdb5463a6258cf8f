import { setTimeout as sleep } from 'node:timers/promises';
import { notice, type Database } from '../../src/database';
import { createTestArchive, testEngine } from '../support/engine';

/** Of PostgreSQL two servers; the embedded engine serves one alone. */
let writer: Database;
let reader: Database;
let heard = 0;
let leave = (): void => undefined;

beforeAll(async () => {
  const archive = await createTestArchive();
  writer = await archive.open();
  reader = testEngine === 'pglite' ? writer : await archive.open();
}, 90_000);

beforeEach(async () => {
  leave = reader.listen(() => {
    heard += 1;
  });
  // on PostgreSQL a new connection counts as one
  if (testEngine === 'postgresql') await sleep(300);
  heard = 0;
});
afterEach(() => leave());

const hearing = async (): Promise<void> => {
  while (heard === 0) await sleep(5);
};

test('a notice is heard once its transaction is committed', async () => {
  await writer.transaction(async (tx) => {
    await tx.query(notice);
    await sleep(50);
    expect(heard).toBe(0);
  });
  await hearing();

  expect(heard).toBe(1);
});

test('that of one that is rolled back is not', async () => {
  await expect(
    writer.transaction(async (tx) => {
      await tx.query(notice);
      throw new Error('rolled back');
    }),
  ).rejects.toThrow('rolled back');
  await sleep(100);

  expect(heard).toBe(0);
});

test('whoever has left hears no more', async () => {
  leave();
  await writer.query(notice);
  await sleep(100);

  expect(heard).toBe(0);
});

const onPostgres = testEngine === 'postgresql' ? test : test.skip;

onPostgres('a lost connection is replaced, and counts as a notice', async () => {
  const listening = `FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'`;
  await writer.query({ text: `SELECT pg_terminate_backend(pid) ${listening}` });
  await hearing();
  heard = 0;
  await writer.query(notice);
  await hearing();
  const [row] = await writer.query<{ count: string }>({ text: `SELECT count(*) AS count ${listening}` });

  expect(row?.count).toBe('1');
});

onPostgres('closing ends the connection', async () => {
  leave();
  await reader.close();
  const listening = `FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'`;
  const [row] = await writer.query<{ count: string }>({ text: `SELECT count(*) AS count ${listening}` });

  expect(row?.count).toBe('0');
});
