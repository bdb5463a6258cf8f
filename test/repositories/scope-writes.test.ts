import {
  postmortemKind,
  recoverySessionKind,
  RecoverySessionStatus,
  SecurityIncidentStatus,
} from '../../src/entities';
import { createRepositories, type Repositories } from '../../src/repositories';
import {
  aCascadeEvent,
  aChain,
  aPostmortem,
  aRecoverySession,
  aSecurityIncident,
  secondsIntoMarch,
} from '../support/builders';
import { useArchive } from './support/archive';
import { recording } from './support/recording-database';
import { FOREIGN, grantedTeam, OWN, team, withScope } from './support/two-teams';

const archive = useArchive();
const outside = "the token's scope does not include it";
const reason = 'a year is over';
const cutoff = secondsIntoMarch(1_000);

const anEvent = (namespace: string) => ({ namespace, triggerType: 'T', effects: [] });

/** Writes outside the scope, and the field that the refusal names. */
const refused: Record<string, [field: string | null, write: (archive: Repositories) => Promise<unknown>]> = {
  'an event': ['namespace', ({ cascadeEvents }) => cascadeEvents.save(aCascadeEvent({ namespace: FOREIGN }))],
  'a batch of events': [
    'events[1].namespace',
    ({ cascadeEvents }) =>
      cascadeEvents.saveMany([OWN, FOREIGN, 'jeju'].map((namespace) => aCascadeEvent({ namespace }))),
  ],
  'an event to record': [
    'event.namespace',
    ({ cascadeEvents }) => cascadeEvents.record(anEvent(FOREIGN), { idempotencyKey: 'k' }),
  ],
  'events to record': [
    'events[2].namespace',
    ({ cascadeEvents }) => cascadeEvents.recordMany([OWN, OWN, FOREIGN].map(anEvent)),
  ],
  'a session': [
    'namespace',
    ({ recoverySessions }) => recoverySessions.save(aRecoverySession({ namespace: FOREIGN })),
  ],
  'a batch of sessions': [
    'sessions[0].namespace',
    ({ recoverySessions }) =>
      recoverySessions.saveMany([FOREIGN, OWN].map((namespace) => aRecoverySession({ namespace }))),
  ],
  'an update that moves a session away': [
    'namespace',
    ({ recoverySessions }) =>
      recoverySessions.update(aRecoverySession({ namespace: FOREIGN }), { idempotencyKey: 'k' }),
  ],
  'a postmortem': ['namespace', ({ postmortems }) => postmortems.save(aPostmortem({ namespace: FOREIGN }))],
  'a batch of postmortems': [
    'postmortems[1].namespace',
    ({ postmortems }) => postmortems.saveMany([OWN, null].map((namespace) => aPostmortem({ namespace }))),
  ],
  'an update that moves a postmortem away': [
    'fields.namespace',
    ({ postmortems }) => postmortems.updateFields('incident-1', { namespace: FOREIGN }),
  ],
  'an update that takes the namespace of a postmortem': [
    'fields.namespace',
    ({ postmortems }) => postmortems.updateFields('incident-1', { namespace: null }),
  ],
  'an incident': [null, ({ securityIncidents }) => securityIncidents.create(aSecurityIncident())],
  'a batch of incidents': [
    'incidents[0]',
    ({ securityIncidents }) => securityIncidents.createMany([{ input: aSecurityIncident() }]),
  ],
  'a retention of events': [
    'namespace',
    ({ cascadeEvents }) => cascadeEvents.deleteOlderThan({ cutoff, reason, namespace: FOREIGN }),
  ],
  'a retention of sessions': [
    'namespace',
    ({ recoverySessions }) => recoverySessions.deleteOlderThan({ cutoff, reason, namespace: FOREIGN }),
  ],
  'a dry run of a retention': [
    'namespace',
    ({ recoverySessions }) =>
      recoverySessions.deleteOlderThan({ cutoff, reason, namespace: FOREIGN }, { isDryRun: true }),
  ],
  'how many a retention leaves': [
    'namespace',
    ({ holds }) => holds.countOlderThan(recoverySessionKind, { cutoff, reason, namespace: FOREIGN }),
  ],
};

it.each(Object.entries(refused))('refuses %s, before it asks the database', async (_what, [field, write]) => {
  const { database, statements } = recording(archive.database);
  await expect(write(createRepositories(database, team))).rejects.toMatchObject({
    code: 'FORBIDDEN',
    field,
    reason: expect.stringContaining("the token's scope does not include") as unknown,
  });
  expect(statements).toEqual([]);
});

it('says what a postmortem without a namespace lacks, and an incident', async () => {
  const { postmortems, securityIncidents } = archive.as(team);
  await expect(postmortems.save(aPostmortem())).rejects.toMatchObject({
    reason: "must be given: the token's scope does not include records without one",
  });
  await expect(postmortems.save(aPostmortem({ namespace: 'jeju' }))).rejects.toMatchObject({
    reason: outside,
  });
  await expect(securityIncidents.create(aSecurityIncident())).rejects.toMatchObject({
    reason: "the token's scope does not include security incidents",
  });
});

it('keeps what lies in the scope, with a grant also what has no namespace', async () => {
  const { cascadeEvents, recoverySessions, postmortems, securityIncidents } = archive.as(grantedTeam);
  for (const { outcome } of [
    await cascadeEvents.save(aCascadeEvent({ namespace: OWN })),
    await recoverySessions.save(aRecoverySession({ namespace: OWN })),
    await postmortems.save(aPostmortem({ namespace: OWN })),
    await postmortems.save(aPostmortem({ incidentId: 'incident-2' })),
    await postmortems.save(aPostmortem({ incidentId: 'incident-3', namespace: '' })),
    await securityIncidents.create(aSecurityIncident()),
  ]) {
    expect(outcome).toBe('SAVED');
  }
  const { events } = await cascadeEvents.record(anEvent(OWN));
  expect(events).toHaveLength(1);
});

describe('an id that a record outside the scope holds', () => {
  const conflict = { outcome: 'CONFLICT', record: null, differingFields: [] };

  it('is a CONFLICT of which nothing more is told, for an equal record too', async () => {
    const event = aCascadeEvent({ namespace: FOREIGN });
    const session = aRecoverySession({ namespace: FOREIGN });
    const postmortem = aPostmortem({ namespace: FOREIGN });
    await archive.cascadeEvents.save(event);
    await archive.recoverySessions.save(session);
    await archive.postmortems.saveMany([postmortem, aPostmortem({ incidentId: 'incident-2' })]);
    const { cascadeEvents, recoverySessions, postmortems } = archive.as(team);

    // As equal as a record in another namespace can be.
    expect(await cascadeEvents.save({ ...event, namespace: OWN })).toEqual(conflict);
    expect(await cascadeEvents.save({ ...event, namespace: OWN, version: '9' })).toEqual(conflict);
    expect(await recoverySessions.save({ ...session, namespace: OWN })).toEqual(conflict);
    expect(await postmortems.save({ ...postmortem, namespace: OWN })).toEqual(conflict);
    expect(await postmortems.save(aPostmortem({ incidentId: 'incident-2', namespace: OWN }))).toEqual(
      conflict,
    );

    const [taken, kept] = await cascadeEvents.saveMany([
      { ...event, namespace: OWN },
      aCascadeEvent({ cascadeId: 'another', namespace: OWN }),
    ]);
    expect(taken).toEqual(conflict);
    expect(kept).toMatchObject({ outcome: 'SAVED', record: { cascadeId: 'another' } });
    expect(await cascadeEvents.count()).toBe(1);
  });

  it('takes as long whether the newcomer is the record as it was, or another', async () => {
    const session = aRecoverySession({ namespace: FOREIGN });
    await archive.recoverySessions.save({ ...session, namespace: OWN });
    // Moved away: its first version was in the scope.
    await archive.recoverySessions.update(session);
    const asked = async (input: typeof session): Promise<(string | undefined)[]> => {
      const { database, statements } = recording(archive.database);
      const { recoverySessions } = createRepositories(database, team);
      expect(await recoverySessions.save({ ...input, namespace: OWN })).toEqual(conflict);
      return statements.map(({ text }) => text);
    };
    expect(await asked(session)).toEqual(await asked({ ...session, initiatedBy: 'ada' }));
  });

  it('is compared as ever for who sees it', async () => {
    await archive.recoverySessions.save(aRecoverySession({ namespace: FOREIGN }));
    expect(await archive.recoverySessions.save(aRecoverySession({ namespace: OWN }))).toMatchObject({
      outcome: 'CONFLICT',
      record: { namespace: FOREIGN },
      differingFields: ['namespace'],
    });
  });
});

describe('a retention of a caller with namespaces', () => {
  it('removes what lies in them alone', async () => {
    for (const namespace of [OWN, FOREIGN]) {
      await archive.cascadeEvents.saveMany(aChain(namespace, 4));
      await archive.recoverySessions.save(
        aRecoverySession({ sessionId: namespace, namespace, startedAt: secondsIntoMarch(1) }),
      );
    }
    const { cascadeEvents, recoverySessions, retentionRecords } = archive.as(team);
    const dry = { isDryRun: true };
    expect(await cascadeEvents.deleteOlderThan({ cutoff, reason }, dry)).toBe(4);
    expect(await cascadeEvents.deleteOlderThan({ cutoff, reason })).toBe(4);
    expect(await recoverySessions.deleteOlderThan({ cutoff, reason }, dry)).toBe(1);
    expect(await recoverySessions.deleteOlderThan({ cutoff, reason })).toBe(1);

    expect(await retentionRecords.find()).toHaveLength(2);
    expect(await archive.cascadeEvents.count({ namespace: FOREIGN })).toBe(4);
    expect(await archive.recoverySessions.count()).toBe(1);
  });

  it('leaves what others hold too, and counts it', async () => {
    const sessions = [OWN, FOREIGN].map((namespace) =>
      aRecoverySession({ sessionId: namespace, namespace, startedAt: secondsIntoMarch(1) }),
    );
    await archive.recoverySessions.saveMany(sessions);
    await archive.holds.place(recoverySessionKind, { ids: [OWN, FOREIGN] }, 'case 7');
    const { recoverySessions, holds } = archive.as(team);
    expect(await recoverySessions.deleteOlderThan({ cutoff, reason })).toBe(0);
    expect(await holds.countOlderThan(recoverySessionKind, { cutoff, reason })).toBe(1);
    expect(await holds.find()).toEqual([]);
  });
});

describe('a hold', () => {
  it('reaches what lies in the scope alone, whatever its filter matches', async () => {
    await archive.postmortems.saveMany([
      aPostmortem({ incidentId: 'own', namespace: OWN }),
      aPostmortem({ incidentId: 'foreign', namespace: FOREIGN }),
      aPostmortem({ incidentId: 'unnamed' }),
    ]);
    const { holds } = archive.as(team);
    const all = await holds.place(postmortemKind, { filter: {} }, 'case 7');
    expect(await holds.getManyRecordIds([all.id])).toEqual([['own']]);
    const granted = await archive.as(grantedTeam).holds.place(postmortemKind, { filter: {} }, 'case 8');
    expect(granted.recordCount).toBe(2);
  });

  it('is seen and released by those whose scope has all of its records', async () => {
    await archive.postmortems.saveMany([
      aPostmortem({ incidentId: 'own', namespace: OWN }),
      aPostmortem({ incidentId: 'foreign', namespace: FOREIGN }),
      aPostmortem({ incidentId: 'unnamed', namespace: null }),
    ]);
    const both = await archive.holds.place(postmortemKind, { ids: ['own', 'foreign'] }, 'case 7');
    const unnamed = await archive.holds.place(postmortemKind, { ids: ['own', 'unnamed'] }, 'case 8');
    const seenBy = async (caller: typeof team): Promise<string[]> =>
      (await archive.as(caller).holds.find()).map(({ id }) => id);

    expect(await seenBy(team)).toEqual([]);
    expect(await seenBy(grantedTeam)).toEqual([unnamed.id]);
    expect(await seenBy(withScope({ namespaces: [FOREIGN, OWN] }))).toEqual([both.id]);
    await expect(archive.as(grantedTeam).holds.release(both.id, 'closed')).rejects.toMatchObject({
      code: 'NOT_FOUND',
      field: 'id',
    });
    await expect(archive.as(grantedTeam).holds.release(unnamed.id, 'closed')).resolves.toMatchObject({
      releaseReason: 'closed',
    });
  });

  it('is seen as it was placed, when its records are gone or others have their ids', async () => {
    const old = aRecoverySession({ namespace: OWN, startedAt: secondsIntoMarch(1) });
    await archive.recoverySessions.save(old);
    const { holds, recoverySessions } = archive.as(team);
    const { id } = await holds.place(recoverySessionKind, { ids: [old.sessionId] }, 'case 7');
    await holds.release(id, 'closed');
    await recoverySessions.deleteOlderThan({ cutoff, reason });
    const others = archive.as(withScope({ namespaces: [FOREIGN] }));
    await others.recoverySessions.save({ ...old, namespace: FOREIGN });

    const released = { includeReleased: true };
    expect((await holds.find(released)).map((hold) => hold.id)).toEqual([id]);
    expect(await others.holds.find(released)).toEqual([]);
  });
});

describe('a repeated call', () => {
  const key = { idempotencyKey: 'key' };

  it('does not find any more what has left the scope since', async () => {
    await archive.recoverySessions.save(aRecoverySession({ namespace: OWN }));
    const update = aRecoverySession({ namespace: OWN, status: RecoverySessionStatus.FAILED });
    const { recoverySessions } = archive.as(team);
    await recoverySessions.update(update, key);
    await archive.recoverySessions.update({ ...update, namespace: FOREIGN });
    const gone = { code: 'NOT_FOUND', field: 'idempotencyKey' };
    await expect(recoverySessions.update(update, key)).rejects.toMatchObject(gone);
  });

  it('does not give a version that lay outside the scope', async () => {
    const caller = withScope({ namespaces: [OWN, FOREIGN] });
    await archive.recoverySessions.save(aRecoverySession({ namespace: OWN }));
    const away = aRecoverySession({ namespace: FOREIGN });
    await archive.as(caller).recoverySessions.update(away, key);
    await archive.as(caller).recoverySessions.update(aRecoverySession({ namespace: OWN }));
    // The same caller with a narrower scope; the update itself is refused now.
    await expect(archive.as(team).recoverySessions.update(away, key)).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    await expect(
      archive.as(withScope({ namespaces: [FOREIGN] })).recoverySessions.update(away, key),
    ).rejects.toMatchObject({ code: 'NOT_FOUND', field: 'idempotencyKey' });
    await expect(archive.as(caller).recoverySessions.update(away, key)).resolves.toMatchObject({
      isReplay: true,
      record: { namespace: FOREIGN },
    });
  });

  it('gives recorded events again', async () => {
    const { cascadeEvents } = archive.as(team);
    const first = await cascadeEvents.record(anEvent(OWN), key);
    const again = await cascadeEvents.record(anEvent(OWN), key);
    expect(again.isReplay).toBe(true);
    expect(again.events[0]?.currentHash).toBe(first.events[0]?.currentHash);
  });

  it('gives an incident again to who sees incidents', async () => {
    const { securityIncidents } = archive.as(grantedTeam);
    const { record } = await securityIncidents.create(aSecurityIncident(), key);
    expect(await securityIncidents.create(aSecurityIncident(), key)).toMatchObject({ outcome: 'DUPLICATE' });
    const update = await securityIncidents.updateStatus(record.id, SecurityIncidentStatus.RESOLVED);
    expect(update.record.status).toBe('resolved');
  });
});
