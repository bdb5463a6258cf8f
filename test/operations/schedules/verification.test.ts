import { setTimeout as sleep } from 'node:timers/promises';
import { localCaller } from '../../../src/auth';
import type { Database } from '../../../src/database';
import { ArchiveWatch, messageOf, startVerification } from '../../../src/operations';
import { createRepositories, type Repositories } from '../../../src/repositories';
import { createLogger } from '../../../src/telemetry';
import { Metrics } from '../../../src/telemetry/metrics';
import { createTestArchive, testEngine, type TestArchive } from '../../support/engine';
import { seriesOf } from '../../support/metrics-text';

let archive: TestArchive;
let database: Database;
let repositories: Repositories;
const logged: string[] = [];
const logger = createLogger({ level: 'info', destination: { write: (line) => void logged.push(line) } });
const ends: (() => Promise<void>)[] = [];

beforeAll(async () => {
  archive = await createTestArchive();
  database = await archive.open();
  repositories = createRepositories(database, localCaller);
  for (const namespace of ['a', 'b', 'c'])
    await repositories.cascadeEvents.record({ namespace, triggerType: 'T', effects: [] });
}, 90_000);
afterEach(async () => {
  await Promise.all(ends.splice(0).map((end) => end()));
  logged.splice(0);
});

/** Verifies each chain of a database every second. */
function start(of: Database): Metrics {
  const metrics = new Metrics({ version: '0', engine: testEngine });
  ends.push(
    startVerification({
      database: of,
      settings: {},
      everySeconds: 1,
      logger,
      messageOf,
      metrics: metrics.work,
    }),
  );
  return metrics;
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (const end = performance.now() + 20_000; !(await isSo()); await sleep(50))
    if (performance.now() > end) throw new Error(`it does not come: ${logged.join('')}`);
}

const runsOf = async (namespace: string): Promise<number> =>
  (await repositories.verifications.find({ namespace, limit: 1_000 })).length;

test('each chain is verified, and again when the time has come, by one server at a time', async () => {
  const servers = [database, ...(testEngine === 'postgresql' ? [await archive.open()] : [])];
  servers.forEach((server) => start(server));
  await until(async () => (await runsOf('a')) >= 3 && (await runsOf('c')) >= 3);
  await Promise.all(ends.splice(0).map((end) => end()));

  for (const namespace of ['a', 'b', 'c']) {
    const runs = await repositories.verifications.find({ namespace });
    expect(runs.every(({ status, verifiedBy }) => status === 'VERIFIED' && verifiedBy === 'schedule')).toBe(
      true,
    );
    // none began before the one before it was a second old
    runs.slice(1).forEach(({ finishedAt }, index) => {
      const later = runs[index]?.startedAt ?? '';
      expect(Date.parse(later) - Date.parse(finishedAt)).toBeGreaterThanOrEqual(999);
    });
  }
  expect(logged.filter((line) => line.includes('a chain was verified')).length).toBeGreaterThanOrEqual(9);
});

test('a chain that cannot be verified is counted, and does not keep the others', async () => {
  await database.query({ text: 'DELETE FROM verification_runs' });
  const broken = failing(database, (values) => values?.includes('b') === true);
  const before = await runsOf('c');
  const metrics = start(broken);
  await until(async () => (await runsOf('c')) > before);

  expect(logged.join('')).toContain('a chain could not be verified');
  expect(seriesOf(await metrics.text(), 'incident_archive_verification_runs_total')).toMatchObject({
    '{result="error"}': 1,
  });
});

test('a chain that could not be verified is tried again after a while, though no other is due', async () => {
  await database.query({ text: 'DELETE FROM verification_runs' });
  for (const namespace of ['a', 'c']) await repositories.verifications.verify(namespace);
  let refusals = 0;
  const broken = failing(database, (values) => values?.includes('b') === true && (refusals += 1) === 1);
  ends.push(
    startVerification({
      ...{ database: broken, settings: {}, everySeconds: 3_600, logger, messageOf },
      ...{ lookMs: 50, restMs: 200 },
    }),
  );
  await until(async () => (await runsOf('b')) === 1);
  expect(refusals).toBeGreaterThan(1);
});

/** A database that refuses statements with such values. */
function failing(real: Database, isRefused: (values: readonly unknown[] | undefined) => boolean): Database {
  const over = (inner: Database): Database =>
    new Proxy(inner, {
      get(target, name) {
        if (name === 'forRequest')
          return (signal: Parameters<Database['forRequest']>[0]) => over(target.forRequest(signal));
        if (name === 'query')
          return (statement: Parameters<Database['query']>[0]) =>
            isRefused(statement.values) ? Promise.reject(new Error('refused')) : target.query(statement);
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  return over(real);
}

describe('what metrics know of the archive', () => {
  test('is what the database said last, once it does not answer, and a gauge says so', async () => {
    let isStuck = false;
    const stuck = new Promise<never>(() => undefined);
    const watched = new Proxy(database, {
      get(target, name) {
        if (name === 'query')
          return (statement: Parameters<Database['query']>[0]) => (isStuck ? stuck : target.query(statement));
        return Reflect.get(target, name, target) as unknown;
      },
    });
    const errors: unknown[] = [];
    const watch = new ArchiveWatch(watched, {
      mostNamespaces: 2,
      folders: { evidence: '/', ...(testEngine === 'pglite' && { data: archive.dataDir }) },
      onError: (error) => errors.push(error),
      timeoutMs: 100,
      freshMs: 0,
    });
    expect(watch.known).toMatchObject({ state: null, isFresh: false, readAt: 0 });
    while (!watch.known.isFresh) await watch.refresh();
    const { readAt, state } = watch.known;
    expect(state?.namespaces).toHaveLength(2);
    expect(state?.databaseBytes).toBeGreaterThan(1_000_000);
    expect(watch.known.freeBytes).toMatchObject({ evidence: expect.any(Number) });

    isStuck = true;
    const begin = performance.now();
    await Promise.all([watch.refresh(), watch.refresh()]);
    await watch.refresh();
    expect(performance.now() - begin).toBeLessThan(2_000);
    expect(watch.known).toMatchObject({ state, isFresh: false, readAt });
    expect(errors).toEqual([]);
  });

  test('is asked for once, however many scrapes ask', async () => {
    let asked = 0;
    const counted = new Proxy(database, {
      get(target, name) {
        if (name === 'query') asked += 1;
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    const watch = new ArchiveWatch(counted, {
      mostNamespaces: 2,
      folders: { evidence: '/tmp' },
      onError: () => undefined,
    });
    await watch.refresh();
    const once = asked;
    await Promise.all(Array.from({ length: 20 }, () => watch.refresh()));
    expect(asked).toBe(once);
  });
});
