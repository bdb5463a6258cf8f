import { setTimeout as sleep } from 'node:timers/promises';
import { localCaller } from '../../../src/auth';
import { loadSettings } from '../../../src/config';
import type { Database } from '../../../src/database';
import { cascadeEventKind } from '../../../src/entities';
import { startRetention } from '../../../src/operations';
import { createRepositories, readArchiveState, type Repositories } from '../../../src/repositories';
import { createLogger } from '../../../src/telemetry';
import { aChain, aRecoverySession, secondsIntoMarch, time } from '../../support/builders';
import { clearArchive, openTestDatabase } from '../../support/engine';

let database: Database;
let archive: Repositories;

beforeAll(async () => {
  database = await openTestDatabase();
  archive = createRepositories(database, localCaller);
}, 90_000);
beforeEach(() => clearArchive(database));

/** Runs the schedule until it has gone by the rules once, which are those of the setting. */
async function run(rules: unknown, confirmationMinutes = 0): Promise<string> {
  const logged: string[] = [];
  const { retentionRules } = loadSettings({ ARCHIVE_RETENTION: JSON.stringify(rules) });
  await database.query({ text: 'DELETE FROM schedule_runs' });
  const end = startRetention({
    database,
    settings: { confirmationMinutes },
    rules: retentionRules,
    everySeconds: 1,
    lookMs: 20,
    logger: createLogger({ level: 'info', destination: { write: (line) => void logged.push(line) } }),
  });
  const isDone = async (): Promise<boolean> =>
    (await database.query({ text: 'SELECT FROM schedule_runs' })).length > 0;
  for (let times = 0; times < 400 && !(await isDone()); times += 1) await sleep(20);
  await end();
  expect(await isDone()).toBe(true);
  return logged.join('');
}

const eventsOf = (namespace: string): Promise<number> => archive.cascadeEvents.count({ namespace });
const recent = () => time(new Date().toISOString());

test('deletes what is older, leaves a retention record of the schedule with its reason, and chains that verify', async () => {
  await archive.cascadeEvents.saveMany([...aChain('seoul', 3), ...aChain('busan', 3)]);
  await archive.cascadeEvents.record({ namespace: 'seoul', triggerType: 'T', effects: [] });

  const logged = await run([
    { kind: 'cascade-events', namespace: 'seoul', olderThan: '1d', reason: 'policy 12' },
  ]);

  expect([await eventsOf('seoul'), await eventsOf('busan')]).toEqual([1, 3]);
  expect(await archive.retentionRecords.find()).toMatchObject([
    {
      kind: 'cascade-events',
      namespace: 'seoul',
      removedCount: '3',
      removedBy: 'schedule',
      reason: 'policy 12',
    },
  ]);
  expect(logged).toContain('"deletedCount":3');
  const { edges } = await archive.accessLog.find();
  expect(edges.map(({ node }) => node)).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        actor: 'schedule',
        operation: 'deleteCascadeEventsOlderThan',
        namespaces: ['seoul'],
      }),
    ]),
  );
});

test('a rule without a namespace is for those that no rule of its kind names', async () => {
  await archive.cascadeEvents.saveMany([...aChain('seoul', 2), ...aChain('busan', 2), ...aChain('jeju', 2)]);
  await archive.recoverySessions.save(
    aRecoverySession({ sessionId: 'old', namespace: 'seoul', startedAt: secondsIntoMarch(0) }),
  );
  await archive.recoverySessions.save(
    aRecoverySession({ sessionId: 'new', namespace: 'seoul', startedAt: recent() }),
  );

  await run([
    { kind: 'cascade-events', olderThan: '1d' },
    { kind: 'cascade-events', namespace: 'busan', olderThan: '36500d' },
    { kind: 'recovery-sessions', olderThan: '1d' },
  ]);

  expect([await eventsOf('seoul'), await eventsOf('busan'), await eventsOf('jeju')]).toEqual([0, 2, 0]);
  expect((await archive.recoverySessions.find()).map(({ sessionId }) => sessionId)).toEqual(['new']);
  const reasons = (await archive.retentionRecords.find()).map(({ reason }) => reason);
  expect(new Set(reasons)).toEqual(
    new Set([
      'on a schedule: cascade-events older than 1d',
      'on a schedule: recovery-sessions older than 1d',
    ]),
  );
});

test('what is held stays', async () => {
  await archive.cascadeEvents.saveMany(aChain('seoul', 3));
  await archive.holds.place(cascadeEventKind, { ids: ['seoul-0001'] }, 'a lawsuit');

  await run([{ kind: 'cascade-events', olderThan: '1d' }]);

  expect((await archive.cascadeEvents.find()).map(({ cascadeId }) => cascadeId)).toEqual(['seoul-0001']);
});

test('where two people are asked for it deletes nothing, and asks once; an admin confirms', async () => {
  await archive.cascadeEvents.saveMany(aChain('seoul', 3));
  const rules = [{ kind: 'cascade-events', olderThan: '1d', reason: 'policy 12' }];
  await run(rules, 60);
  await run(rules, 60);

  expect(await eventsOf('seoul')).toBe(3);
  const requests = await archive.confirmations.find();
  expect(requests).toMatchObject([
    { operation: 'deleteCascadeEventsOlderThan', namespaces: ['seoul'], requestedBy: 'schedule' },
  ]);

  await archive.confirmations.confirm(requests[0]?.id ?? '');
  expect(await eventsOf('seoul')).toBe(0);
  expect(await archive.retentionRecords.find()).toMatchObject([{ reason: 'policy 12', removedBy: 'local' }]);
  await run(rules, 60);
  expect(await archive.confirmations.find()).toEqual([]);
});

test('a rule that fails is told of, does not keep the others, and is in the metrics', async () => {
  await archive.cascadeEvents.saveMany(aChain('seoul', 2));
  await archive.recoverySessions.save(aRecoverySession({ startedAt: secondsIntoMarch(0) }));
  await database.query({ text: 'ALTER TABLE cascade_events RENAME TO hidden_events' });
  let logged = '';
  try {
    logged = await run([
      { kind: 'cascade-events', olderThan: '1d' },
      { kind: 'recovery-sessions', olderThan: '1d' },
    ]);
  } finally {
    await database.query({ text: 'ALTER TABLE hidden_events RENAME TO cascade_events' });
  }
  expect(logged).toContain('a rule of retention could not be gone by');
  expect(await archive.recoverySessions.find()).toEqual([]);
  const { retentionRun } = await readArchiveState(database, 1);
  expect(retentionRun).toMatchObject({ failureCount: 1 });
  expect(Math.abs(retentionRun.finishedAt - Date.now() / 1_000)).toBeLessThan(60);
});
