import { ArchiveError } from '../../src/core/errors';
import { Database, DatabaseError, violates } from '../../src/database';
import { poolOf } from '../../src/database/data-source';
import { mapError } from '../../src/database/error-mapping';
import { createTestArchive, testEngine } from '../support/engine';

// the engine is started again and again, each time a second or two of computing on an idle machine
jest.setTimeout(120_000);

let database: Database;

beforeAll(async () => {
  database = await (await createTestArchive()).open();
  await database.query({ text: 'CREATE TABLE notes (tag text, CONSTRAINT notes_tag_key UNIQUE (tag))' });
});

beforeEach(() => database.query({ text: 'TRUNCATE notes' }));

const insert = { name: 'insert-note', text: 'INSERT INTO notes VALUES ($1)', values: ['a'] };
const count = { name: 'count-notes', text: 'SELECT count(*)::int4 AS count FROM notes' };
/** Ends its own session: the connection on PostgreSQL; on the embedded engine the engine, by overflowing its stack. */
const endSession =
  testEngine === 'postgresql'
    ? { text: 'SELECT pg_terminate_backend(pg_backend_pid())' }
    : { text: `SELECT (repeat('[', 200000) || repeat(']', 200000))::jsonb` };
const unreachable = { name: 'ArchiveError', code: 'UNAVAILABLE', reason: 'the database cannot be reached' };

test('a constraint is named by the error, whose text is for the log', async () => {
  await database.query(insert);
  const error = await database.query(insert).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(DatabaseError);
  expect(error).toMatchObject({ sqlState: '23505', constraint: 'notes_tag_key' });
  expect(violates(error, 'notes_tag_key')).toBe(true);
  expect(violates(error, 'notes_pkey')).toBe(false);
});

test('an error of SQL leaves the session usable', async () => {
  await expect(database.query({ text: 'SELEC 1' })).rejects.toMatchObject({
    sqlState: '42601',
    constraint: null,
  });
  await expect(database.query({ text: 'SELECT $1::int4', values: ['x'] })).rejects.toBeInstanceOf(
    DatabaseError,
  );
  expect(await database.query(count)).toEqual([{ count: 0 }]);
});

test('a session that ends is UNAVAILABLE once, and the next finds everything committed', async () => {
  await database.query(insert);
  expect(await database.isReady()).toBe(true);
  await expect(database.query(endSession)).rejects.toMatchObject(unreachable);
  await expect(eventually(() => database.query(count))).resolves.toEqual([{ count: 1 }]);
  expect(await database.isReady()).toBe(true);
});

test('a session that ends takes its open transaction with it', async () => {
  const work = database.transaction(async (tx) => {
    await tx.query(insert);
    await tx.query(endSession);
  });
  await expect(work).rejects.toMatchObject(unreachable);
  await expect(eventually(() => database.query(count))).resolves.toEqual([{ count: 0 }]);
});

test('a connection that breaks inside a transaction is not used again, and nothing of it is kept', async () => {
  const broken = database.transaction(async (tx) => {
    await tx.query(insert);
    // every connection of the pool, so also the one in use
    for (const client of poolClients()) client.connection.stream.destroy();
    await tx.query(count);
  });
  await expect(broken).rejects.toMatchObject(unreachable);
  await expect(eventually(() => database.query(count))).resolves.toEqual([{ count: 0 }]);
  await database.query(insert);
});

test('a connection that breaks after a failed message leaves no session that waits for ever', async () => {
  const pool = poolOf(database.dataSource);
  const client = await pool.connect();
  const { connection } = client as unknown as RawClient;
  connection.parse({ text: 'SELEC', name: '', types: [] });
  connection.flush();
  await new Promise((resolve) => connection.once('errorMessage', resolve));
  connection.stream.destroy();
  client.release(true);
  await expect(eventually(() => database.query(count))).resolves.toEqual([{ count: 0 }]);
});

test('what the driver says of a lost connection never gets out', () => {
  for (const error of [
    Object.assign(new Error('connect ECONNREFUSED 10.0.0.1:5432'), { code: 'ECONNREFUSED' }),
    Object.assign(new Error('terminating connection'), { code: '57P01' }),
    Object.assign(new Error('sorry, too many clients already'), { code: '53300' }),
    Object.assign(new Error('broken'), { code: '08006' }),
    new AggregateError([Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })]),
    new Error('Connection terminated unexpectedly'),
    new Error('timeout exceeded when trying to connect'),
  ]) {
    expect(mapError(error)).toMatchObject(unreachable);
    expect(mapError(error).cause).toBe(error);
  }
});

test('an error of the archive passes as it is', () => {
  const error = new ArchiveError('NOT_FOUND', 'id', 'is not there');
  expect(mapError(error)).toBe(error);
});

test('a closed database is UNAVAILABLE, not ready, and may be closed again', async () => {
  const other = await (await createTestArchive()).open();
  await other.close();
  await other.close();
  expect(await other.isReady()).toBe(false);
  await expect(other.query(count)).rejects.toMatchObject(unreachable);
  await expect(other.transaction((tx) => tx.query(count))).rejects.toMatchObject(unreachable);
});

test('close waits for the transaction under way', async () => {
  const archive = await createTestArchive();
  const first = await archive.open();
  const work = first.transaction(async (tx) => {
    await tx.query({ text: 'CREATE TABLE kept (n int4)' });
    await tx.query({ text: 'SELECT pg_sleep(0.2)' });
  });
  await new Promise((resolve) => setTimeout(resolve, 50));
  await first.close();
  await work;
  const second = await archive.open();
  expect(await second.query({ text: `SELECT to_regclass('kept') IS NOT NULL AS kept` })).toEqual([
    { kept: true },
  ]);
});

interface RawClient {
  connection: {
    stream: { destroy(): void };
    parse(query: { text: string; name: string; types: never[] }): void;
    flush(): void;
    once(event: string, listener: (value: unknown) => void): void;
  };
}

function poolClients(): RawClient[] {
  return (poolOf(database.dataSource) as unknown as { _clients: RawClient[] })._clients;
}

async function eventually<T>(ask: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + 60_000;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
