import fs from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { openDatabase } from '../../src/database';
import { lockFolder } from '../../src/database/folder-lock';
import { createTestArchive, TestArchive, testEngine } from '../support/engine';
import { startScript } from '../support/engine-process';

// the engine is started again and again, each time a second or two of computing on an idle machine
jest.setTimeout(120_000);

const onEmbedded = testEngine === 'pglite' ? describe : describe.skip;

const lockScript = `
  const lock = await require('./dist/src/database/folder-lock').lockFolder(ARCHIVE_DATA_DIR);
  say('held');
  setInterval(() => undefined, 1000);`;

async function emptyArchive(): Promise<TestArchive> {
  const archive = await createTestArchive({ isMigrated: false });
  await fs.mkdir(archive.dataDir, { recursive: true });
  return archive;
}

async function refusal(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.catch((caught: unknown) => caught);
  expect(error).toMatchObject({ name: 'ArchiveError', code: 'UNAVAILABLE' });
  return error instanceof Error ? error.message : '';
}

onEmbedded('a data folder', () => {
  test('that another process holds is refused, naming it and what to do', async () => {
    const archive = await createTestArchive();
    const holder = startScript(archive, `await openDatabase(); say('open');`);
    await holder.line(/open/);
    const message = await refusal(archive.open());
    expect(message).toContain(`is held by process ${holder.child.pid}: stop that server, or give --url`);
    await holder.kill();
  });

  test('that a killed process held is open to the next, with everything it had committed', async () => {
    const archive = await createTestArchive();
    const holder = startScript(
      archive,
      `const database = await openDatabase();
       await database.query({ text: 'CREATE TABLE kept (n int4)' });
       await database.query({ text: 'INSERT INTO kept VALUES (7)' });
       say('written');
       await database.transaction(async (tx) => {
         await tx.query({ text: 'INSERT INTO kept VALUES (8)' });
         say('writing');
         await new Promise(() => setInterval(() => undefined, 1000));
       });`,
    );
    await holder.line(/writing/);
    await holder.kill();
    const database = await archive.open();
    expect(await database.query({ text: 'SELECT n FROM kept' })).toEqual([{ n: 7 }]);
  });

  test('that this process holds is refused a second time, and free once closed', async () => {
    const archive = await createTestArchive();
    const first = await archive.open();
    expect(await refusal(archive.open())).toContain('is held by this process already');
    await first.close();
    const second = await archive.open();
    expect(await second.isReady()).toBe(true);
  });

  test('goes to one of many that start at once', async () => {
    const archive = await emptyArchive();
    const starters = Array.from({ length: 8 }, () => startScript(archive, lockScript));
    const outcomes = await Promise.all(
      starters.map((starter) => Promise.race([starter.line(/held/).catch(() => 'refused'), starter.end()])),
    );
    expect(outcomes.filter((outcome) => outcome === 'held')).toHaveLength(1);
    const losers = starters.filter((_, index) => outcomes[index] !== 'held');
    await Promise.all(losers.map((loser) => loser.end()));
    expect(losers.every((loser) => loser.errors.join('').includes('is held by process'))).toBe(true);
    await Promise.all(starters.map((starter) => starter.kill()));
  });

  test('is not held by what is left of killed processes, which the next one removes', async () => {
    const archive = await emptyArchive();
    const holder = startScript(archive, lockScript);
    await holder.line(/held/);
    await holder.kill();
    const left = await fs.readdir(archive.dataDir);
    expect(left).toHaveLength(1);
    const lock = await lockFolder(archive.dataDir);
    expect(await fs.readdir(archive.dataDir)).not.toContain(left[0]);
    await lock.release();
    expect(await fs.readdir(archive.dataDir)).toEqual([]);
  });

  test('is held by a process that lives but does not answer', async () => {
    const archive = await emptyArchive();
    const silent = net.createServer(() => undefined);
    await new Promise<void>((resolve) =>
      silent.listen(path.join(archive.dataDir, 'lock-4711-0a.sock'), resolve),
    );
    expect(await refusal(lockFolder(archive.dataDir))).toContain('is held by process 4711');
    silent.close();
  });

  test('may lie deeper than the address of a socket is long', async () => {
    const archive = await createTestArchive();
    const deep = path.join(archive.dataDir, 'x'.repeat(60), 'y'.repeat(60));
    await fs.mkdir(deep, { recursive: true });
    await fs.rename(path.join(archive.dataDir, 'pg'), path.join(deep, 'pg'));
    const opening = openDatabase({ url: null, dataDir: deep });
    if (process.platform !== 'linux') {
      expect(await refusal(opening)).toContain('too long');
      return;
    }
    const database = await opening;
    expect(await database.isReady()).toBe(true);
    const other = startScript(
      { ...archive, environment: { DATABASE_URL: '', ARCHIVE_DATA_DIR: deep } },
      lockScript,
    );
    expect(await other.end()).toBe(3);
    expect(other.errors.join('')).toContain(`is held by process ${process.pid}`);
    await database.close();
    expect(await fs.readdir(deep)).toEqual(['pg']);
  });

  test('is made private to its owner, and anew where its making was cut short', async () => {
    const archive = await createTestArchive({ isMigrated: false });
    const started = startScript(archive, `await openDatabase(); say('open');`);
    for (;;) {
      const files = await fs.readdir(path.join(archive.dataDir, 'pg')).catch(() => []);
      if (files.length > 3) break;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await started.kill();
    expect(started.lines).toEqual([]);
    expect((await fs.stat(archive.dataDir)).mode & 0o777).toBe(0o700);
    const database = await archive.open();
    expect(await database.isReady()).toBe(true);
  });

  test('of another major version of the engine is refused, saying which', async () => {
    const archive = await createTestArchive();
    await fs.writeFile(path.join(archive.dataDir, 'pg', 'PG_VERSION'), '19\n');
    expect(await refusal(archive.open())).toContain('it was made by PostgreSQL 19, this version embeds 18');
  });

  test('with something else in its place is refused and left alone', async () => {
    const archive = await emptyArchive();
    await fs.mkdir(path.join(archive.dataDir, 'pg'));
    await fs.writeFile(path.join(archive.dataDir, 'pg', 'letter.txt'), 'mine');
    expect(await refusal(archive.open())).toContain('is not a database of the embedded engine');
    expect(await fs.readFile(path.join(archive.dataDir, 'pg', 'letter.txt'), 'utf8')).toBe('mine');
  });

  test('that the engine cannot open is refused, and its folder is free again', async () => {
    const archive = await createTestArchive();
    await fs.rm(path.join(archive.dataDir, 'pg', 'global', 'pg_control'));
    expect(await refusal(archive.open())).toContain('the embedded engine does not start');
    const lock = await lockFolder(archive.dataDir);
    await lock.release();
  });

  test('that is a file is refused', async () => {
    const archive = await emptyArchive();
    const file = path.join(archive.dataDir, 'file');
    await fs.writeFile(file, '');
    expect(await refusal(openDatabase({ url: null, dataDir: file }))).toContain('is a file, not a folder');
    const below = openDatabase({ url: null, dataDir: path.join(file, 'data') });
    expect(await refusal(below)).toContain('a part of its path is a file');
  });

  const asUser = process.getuid?.() === 0 ? test.skip : test;

  asUser('without permission is refused, saying so', async () => {
    const archive = await emptyArchive();
    await fs.chmod(archive.dataDir, 0o500);
    expect(await refusal(archive.open())).toContain('no permission');
    await fs.chmod(archive.dataDir, 0o700);
  });

  test('leaves no thread, socket or folder behind when closed', async () => {
    const archive = await createTestArchive();
    const started = startScript(
      archive,
      `const database = await openDatabase();
       say(database.dataSource.options.extra.host);
       await database.close();`,
    );
    expect(await started.end()).toBe(0);
    await expect(fs.stat(started.lines[0] ?? '')).rejects.toMatchObject({ code: 'ENOENT' });
    expect((await fs.readdir(archive.dataDir)).filter((name) => name !== 'pg')).toEqual([]);
  });
});
