import { AddHoldNamespaces1764400500000 } from '../../src/database/migrations/1764400500000-add-hold-namespaces';
import {
  cascadeEventKind,
  postmortemKind,
  recoverySessionKind,
  securityIncidentKind,
} from '../../src/entities';
import {
  aCascadeEvent,
  aPostmortem,
  aRecoverySession,
  aSecurityIncident,
  secondsIntoMarch,
} from '../support/builders';
import { useArchive } from './support/archive';

const archive = useArchive();

async function storedNamespaces(): Promise<(string[] | null)[]> {
  const rows = await archive.database.query<{ namespaces: string[] | null }>({
    text: 'SELECT namespaces FROM holds ORDER BY id',
  });
  return rows.map(({ namespaces }) => namespaces);
}

/** Holds of each kind, the last on a session that is gone since. */
async function placeHolds(): Promise<void> {
  const { securityIncidents, postmortems, cascadeEvents, recoverySessions, holds } = archive;
  const { record } = await securityIncidents.create(aSecurityIncident());
  await postmortems.saveMany([
    aPostmortem({ incidentId: 'a', namespace: 'seoul' }),
    aPostmortem({ incidentId: 'b', namespace: null }),
    aPostmortem({ incidentId: 'c' }),
  ]);
  await cascadeEvents.saveMany([
    aCascadeEvent({ cascadeId: 'a', namespace: 'seoul' }),
    aCascadeEvent({ cascadeId: 'b', namespace: 'busan' }),
  ]);
  const session = aRecoverySession({ namespace: 'seoul', startedAt: secondsIntoMarch(1) });
  await recoverySessions.saveMany([session, { ...session, sessionId: 'gone' }]);
  await holds.place(securityIncidentKind, { ids: [record.id] }, 'case 1');
  await holds.place(postmortemKind, { ids: ['a', 'b', 'c'] }, 'case 2');
  await holds.place(cascadeEventKind, { filter: {} }, 'case 3');
  await holds.place(recoverySessionKind, { ids: [session.sessionId] }, 'case 4');
  const { id } = await holds.place(recoverySessionKind, { ids: ['gone'] }, 'case 5');
  await holds.release(id, 'closed');
  await recoverySessions.deleteOlderThan({ cutoff: secondsIntoMarch(2), reason: 'a year is over' });
}

const placed = [[''], ['', 'seoul'], ['busan', 'seoul'], ['seoul']];

it('keeps with a hold of which namespaces its records are', async () => {
  await placeHolds();
  expect(await storedNamespaces()).toEqual([...placed, ['seoul']]);
});

it('finds them for holds of before, but where a record is gone', async () => {
  await placeHolds();
  const migration = new AddHoldNamespaces1764400500000();
  const runner = archive.database.dataSource.createQueryRunner();
  try {
    await migration.down(runner);
    await migration.up(runner);
  } finally {
    await runner.release();
  }
  expect(await storedNamespaces()).toEqual([...placed, null]);
});
