import { Database } from '../../src/database';
import { createTestArchive, TestArchive, testEngine } from '../support/engine';
import { startScript } from '../support/engine-process';

let archive: TestArchive;
let database: Database;

beforeAll(async () => {
  archive = await createTestArchive();
  database = await archive.open();
});

/** Work that notes how many of its kind run at once. */
function counting(): { work: () => Promise<void>; most: () => number } {
  let running = 0;
  let most = 0;
  const work = async (): Promise<void> => {
    running += 1;
    most = Math.max(most, running);
    await database.query({ text: 'SELECT pg_sleep(0.01)' });
    running -= 1;
  };
  return { work, most: () => most };
}

test('callers of one lock run one after another, and may use the database', async () => {
  const { work, most } = counting();
  await Promise.all(Array.from({ length: 10 }, () => database.exclusively('one', work)));
  expect(most()).toBe(1);
});

test('different locks do not wait for each other', async () => {
  let openInner = (): void => undefined;
  const inner = new Promise<void>((resolve) => (openInner = resolve));
  const outer = database.exclusively('outer', () => inner);
  await database.exclusively('inner', async () => openInner());
  await outer;
});

test('a lock gives what its work gave, and is free after work that failed', async () => {
  await expect(database.exclusively('one', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await expect(database.exclusively('one', async () => 'yes')).resolves.toBe('yes');
});

test('work that would have to wait for a lock is left undone', async () => {
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  let hold = (): void => undefined;
  const isHeld = new Promise<void>((resolve) => (hold = resolve));
  const holder = database.exclusively('taken', async () => {
    hold();
    await held;
  });
  await isHeld;
  // the embedded engine has one server alone
  const late = testEngine === 'postgresql' ? await archive.open() : database;
  await expect(late.unlessHeld('taken', async () => 'done')).resolves.toBeNull();
  release();
  await holder;
  await expect(late.unlessHeld('taken', async () => 'done')).resolves.toBe('done');
});

const onPostgresql = testEngine === 'postgresql' ? describe : describe.skip;

onPostgresql('among servers on one PostgreSQL database', () => {
  test('a lock excludes the other server', async () => {
    const other = await archive.open();
    const { work, most } = counting();
    const callers = [database, other, database, other, other, database];
    await Promise.all(callers.map((caller) => caller.exclusively('shared', work)));
    expect(most()).toBe(1);
  });

  test('more waiting callers than connections do not block each other', async () => {
    const { work, most } = counting();
    await Promise.all(Array.from({ length: 30 }, (_, index) => database.exclusively(`lock-${index}`, work)));
    expect(most()).toBeGreaterThan(1);
  });

  test('the lock of a killed process is free', async () => {
    const holder = startScript(
      archive,
      `const database = await openDatabase();
       await database.exclusively('shared', async () => { say('holding'); await new Promise((r) => setTimeout(r, 60000)); });`,
    );
    await holder.line(/holding/);
    let isTaken = false;
    const waiting = database.exclusively('shared', async () => (isTaken = true));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(isTaken).toBe(false);
    await holder.kill();
    await expect(waiting).resolves.toBe(true);
  });
});
