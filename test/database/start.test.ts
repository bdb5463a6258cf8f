import { openDatabase } from '../../src/database';
import { migrations } from '../../src/database/migrations';
import { versionRefusal, warningsOf } from '../../src/database/postgres-engine';
import { createTestArchive, openTestDatabase, testEngine } from '../support/engine';
import { adminQuery, databaseUrl } from '../support/postgresql-admin';

// each test starts the engine, some several times
jest.setTimeout(120_000);

const onPostgresql = testEngine === 'postgresql' ? describe : describe.skip;
const onEmbedded = testEngine === 'pglite' ? describe : describe.skip;

test('the schema is that of the migrations, and TypeORM finds nothing to change by itself', async () => {
  const database = await openTestDatabase();
  const done = await database.query({ text: 'SELECT name FROM schema_migrations ORDER BY id' });
  expect(done).toEqual(migrations.map((migration) => ({ name: migration.name })));
  expect(database.dataSource.options.synchronize).toBe(false);
});

test('a start on a current schema runs no migration', async () => {
  const archive = await createTestArchive();
  const messages: string[] = [];
  const options = {
    url: archive.url,
    dataDir: archive.dataDir,
    onProgress: (text: string) => messages.push(text),
  };
  const database = await openDatabase(options);
  await database.close();
  expect(messages).toEqual([]);
});

test('a database made by a newer version is refused and left as it is', async () => {
  const archive = await createTestArchive();
  const newer = await archive.open();
  await newer.query({ text: `INSERT INTO schema_migrations ("timestamp", name) VALUES (1, 'AddMoons1')` });
  await newer.close();
  await expect(archive.open()).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    reason: expect.stringContaining(
      'made by a newer version of incident-archive (unknown migrations: AddMoons1)',
    ),
  });
});

onEmbedded('the embedded engine', () => {
  test('says what it keeps and what not', async () => {
    const database = await openTestDatabase();
    expect(database.durability).toBe('PROCESS');
    expect(database.warnings).toEqual([expect.stringContaining('not through a power cut')]);
  });
});

onPostgresql('PostgreSQL', () => {
  test('keeps what is acknowledged on disk, and has nothing to warn of', async () => {
    const database = await openTestDatabase();
    expect(database.durability).toBe('DISK');
    expect(database.warnings).toEqual([]);
  });

  test('with synchronous_commit off is named by a warning', async () => {
    const archive = await createTestArchive();
    const url = archive.url ?? '';
    await adminQuery(url, `ALTER DATABASE "${new URL(url).pathname.slice(1)}" SET synchronous_commit = off`);
    const database = await archive.open();
    expect(database.warnings).toEqual([expect.stringContaining('synchronous_commit=off')]);
    expect(database.durability).toBe('DISK');
  });

  test("with fsync or full_page_writes off, which are the whole server's, is named too", () => {
    expect(
      warningsOf([
        ['fsync', 'off'],
        ['synchronous_commit', 'local'],
        ['full_page_writes', 'off'],
      ]),
    ).toEqual([expect.stringContaining('fsync=off'), expect.stringContaining('full_page_writes=off')]);
    expect(warningsOf([['fsync', 'on']])).toEqual([]);
  });

  test('of two servers that start at once on an empty database both succeed', async () => {
    const archive = await createTestArchive({ isMigrated: false });
    const servers = await Promise.all([archive.open(), archive.open(), archive.open()]);
    for (const server of servers) {
      const done = await server.query({ text: 'SELECT count(*)::int4 AS count FROM schema_migrations' });
      expect(done).toEqual([{ count: migrations.length }]);
    }
  });

  test('that is too old is refused, naming both versions', () => {
    expect(versionRefusal(140_011, '14.11')).toBe(
      'PostgreSQL 15 or newer is needed; the server at DATABASE_URL is 14.11',
    );
    expect(versionRefusal(150_000, '15.0')).toBeNull();
  });

  test('out of reach is refused, without the password', async () => {
    const url = 'postgres://someone:secret@127.0.0.1:1/archive';
    const error: unknown = await openDatabase({ url, dataDir: '' }).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'UNAVAILABLE', reason: expect.stringContaining('ECONNREFUSED') });
    expect(String(error)).not.toContain('secret');
  });

  test('without the database is refused, naming it', async () => {
    const { url } = await createTestArchive();
    const missing = openDatabase({ url: databaseUrl(url ?? '', 'no_such_database'), dataDir: '' });
    await expect(missing).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      reason: expect.stringContaining('database "no_such_database" does not exist'),
    });
  });
});

test.each(['mysql://host/archive', 'host', 'postgres://host:99999/archive'])(
  '%s is no DATABASE_URL',
  async (url) => {
    await expect(openDatabase({ url, dataDir: '' })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'DATABASE_URL',
    });
  },
);
