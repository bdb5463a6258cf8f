import type { Instant } from '../../src/core/brands';
import { localCaller } from '../../src/auth';
import type { Database } from '../../src/database';
import { createRepositories } from '../../src/repositories';
import { addSampleData } from '../../src/sample';
import { parseTimestamp } from '../../src/core/timestamp';
import { clearArchive, openTestDatabase } from '../support/engine';

const now = '2026-03-01T12:00:00.000000Z' as Instant;
let database: Database;

beforeAll(async () => {
  database = await openTestDatabase();
});
beforeEach(() => clearArchive(database));

/** Records of each kind: incidents, postmortems, events, sessions. */
async function counts(): Promise<number[]> {
  const { securityIncidents, postmortems, cascadeEvents, recoverySessions } = createRepositories(
    database,
    localCaller,
  );
  return [
    await securityIncidents.count(),
    await postmortems.count(),
    await cascadeEvents.count(),
    await recoverySessions.count(),
  ];
}

it('adds the sample to an empty archive, once', async () => {
  expect(await addSampleData(database, now)).toBe(true);
  expect(await counts()).toEqual([60, 12, 90, 20]);
  expect(await addSampleData(database, now)).toBe(false);
  expect(await counts()).toEqual([60, 12, 90, 20]);
});

it('adds it once when two servers start at the same time', async () => {
  const added = await Promise.all([addSampleData(database, now), addSampleData(database, now)]);
  expect(added.sort()).toEqual([false, true]);
  expect(await counts()).toEqual([60, 12, 90, 20]);
});

it.each(['cascadeEvents', 'recoverySessions', 'postmortems'] as const)(
  'leaves an archive alone that holds only %s',
  async (kind) => {
    const repositories = createRepositories(database, localCaller);
    if (kind === 'cascadeEvents') {
      const timestamp = parseTimestamp('2026-01-01T00:00:00Z');
      await repositories.cascadeEvents.save({
        cascadeId: 'c-1',
        namespace: 'n',
        triggerType: 'T',
        currentHash: 'h',
        timestamp,
      });
    } else if (kind === 'recoverySessions') {
      await repositories.recoverySessions.save({ sessionId: 's-1', namespace: 'n' });
    } else {
      await repositories.postmortems.save({ incidentId: 'i-1' });
    }
    expect(await addSampleData(database, now)).toBe(false);
    expect((await counts()).reduce((sum, count) => sum + count)).toBe(1);
  },
);

it('keeps what the sample says, to the digit', async () => {
  await addSampleData(database, now);
  const { securityIncidents } = createRepositories(database, localCaller);
  const [incident] = await securityIncidents.find(
    { incidentType: { eq: 'data_exfiltration' } },
    { limit: 1 },
  );
  expect(incident?.rawPayload.text).toMatch(/"transfer_id": \d{24}\}/);
});
