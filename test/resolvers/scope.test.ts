import { localCaller } from '../../src/auth';
import { aCascadeEvent, aPostmortem, aRecoverySession, aSecurityIncident } from '../support/builders';
import { useArchiveApp } from './support/archive-app';
import { beginLog, publish, sequenceAll, signReceipt } from './support/evidence';

const scope = { namespaces: ['seoul'], hasSecurityIncidents: false, hasPostmortems: false };
/** What the requests of these tests see; `repositories` see all. */
const archive = useArchiveApp(signReceipt, { ...localCaller, actor: 'team', scope });

test('links from what is in the scope to what is not are as links to nothing', async () => {
  const { cascadeEvents, recoverySessions, postmortems } = archive.repositories;
  await cascadeEvents.saveMany([
    aCascadeEvent({ cascadeId: 'own', namespace: 'seoul' }),
    aCascadeEvent({ cascadeId: 'other', namespace: 'busan' }),
  ]);
  await recoverySessions.saveMany([
    aRecoverySession({ sessionId: 'own', namespace: 'seoul', cascadeEventId: 'other' }),
    aRecoverySession({ sessionId: 'absent', namespace: 'seoul', cascadeEventId: 'nowhere' }),
    aRecoverySession({ sessionId: 'other', namespace: 'busan', cascadeEventId: 'own' }),
  ]);
  await postmortems.saveMany([
    aPostmortem({ incidentId: 'own', namespace: 'seoul', cascadeEventId: 'own', recoverySessionId: 'other' }),
    aPostmortem({ incidentId: 'other', namespace: 'busan', cascadeEventId: 'own' }),
    aPostmortem({ incidentId: 'unnamed', cascadeEventId: 'own' }),
  ]);

  const document = `{
    cascadeEvents { cascadeId recoverySessions { sessionId } postmortems { incidentId recoverySession { sessionId } } }
    recoverySessions(orderBy: { field: UPDATED_AT, direction: ASC }) { sessionId cascadeEvent { cascadeId } }
    recoverySessionConnection { totalCount nodes { sessionId } }
    cascadeEventCount
    postmortemStats(groupBy: [NAMESPACE]) { buckets { namespace count } }
  }`;
  expect(await archive.data(document)).toEqual({
    cascadeEvents: [
      { cascadeId: 'own', recoverySessions: [], postmortems: [{ incidentId: 'own', recoverySession: null }] },
    ],
    recoverySessions: expect.arrayContaining([
      { sessionId: 'own', cascadeEvent: null },
      { sessionId: 'absent', cascadeEvent: null },
    ]) as unknown,
    recoverySessionConnection: {
      totalCount: 2,
      nodes: expect.arrayContaining([{ sessionId: 'own' }, { sessionId: 'absent' }]) as unknown,
    },
    cascadeEventCount: 1,
    postmortemStats: { buckets: [{ namespace: 'seoul', count: 1 }] },
  });
});

test('a save under an id that is taken outside the scope is CONFLICT, without the record, a receipt or a field', async () => {
  await beginLog(archive.repositories.evidenceLog);
  const { cascadeEvents, recoverySessions, postmortems } = archive.repositories;
  await cascadeEvents.save(aCascadeEvent({ cascadeId: 'e', namespace: 'busan' }));
  await recoverySessions.save(aRecoverySession({ sessionId: 's', namespace: 'busan' }));
  await postmortems.save(aPostmortem({ incidentId: 'i', namespace: 'busan' }));
  const event =
    '{"cascadeId":"e","namespace":"seoul","triggerType":"T","currentHash":"h","timestamp":"2026-03-01T00:00:00Z"}';
  const document = `mutation ($event: SaveCascadeEventInput!) {
    saveCascadeEvent(input: $event) { outcome differingFields cascadeEvent { version } receipt { leafHash } }
    saveCascadeEvents(input: { events: [$event] }) { results { outcome cascadeEvent { version } receipt { leafHash } } }
    saveRecoverySession(input: { sessionId: "s", namespace: "seoul" }) {
      outcome differingFields recoverySession { status } receipt { leafHash }
    }
    savePostmortem(input: { incidentId: "i", namespace: "seoul" }) {
      outcome differingFields postmortem { source } receipt { leafHash }
    }
  }`;
  const conflict = { outcome: 'CONFLICT', differingFields: [], receipt: null };
  expect(await archive.data(document, `{"event":${event}}`)).toEqual({
    saveCascadeEvent: { ...conflict, cascadeEvent: null },
    saveCascadeEvents: { results: [{ outcome: 'CONFLICT', cascadeEvent: null, receipt: null }] },
    saveRecoverySession: { ...conflict, recoverySession: null },
    savePostmortem: { ...conflict, postmortem: null },
  });
});

test('writes outside the scope are FORBIDDEN, and the input at fault is named', async () => {
  const fault = await archive.fault(
    'mutation { saveRecoverySessions(input: { sessions: [{ sessionId: "a", namespace: "seoul" }, { sessionId: "b", namespace: "busan" }] }) { results { outcome } } }',
  );
  expect(fault).toMatchObject({
    code: 'FORBIDDEN',
    field: 'input.sessions[1].namespace',
    reason: "the token's scope does not include it",
  });
  expect(await archive.repositories.recoverySessions.count()).toBe(0);
});

test('a proof is given of what is in the scope, and of nothing else', async () => {
  await beginLog(archive.repositories.evidenceLog);
  const { cascadeEvents, securityIncidents } = archive.repositories;
  await cascadeEvents.saveMany([
    aCascadeEvent({ cascadeId: 'own', namespace: 'seoul' }),
    aCascadeEvent({ cascadeId: 'other', namespace: 'busan' }),
  ]);
  await securityIncidents.create(aSecurityIncident());
  await sequenceAll(archive.repositories.evidenceLog);
  await publish(archive.repositories.evidenceLog);
  const all = await archive.repositories.evidenceLog.changes({ first: 1_000 });
  const leaf = (recordId: string): string =>
    Buffer.from(all.find((entry) => entry.recordId === recordId)?.leafHash ?? []).toString('hex');
  const placeOf = (recordId: string) => all.find((entry) => entry.recordId === recordId)?.logIndex;
  const [own, other] = [placeOf('own'), placeOf('other')];

  const { changes, inclusionProof } = await archive.data<{
    changes: { recordId: string }[];
    inclusionProof: { leafHash: string };
  }>(`{ changes { kind recordId } inclusionProof(index: "${own}") { leafHash } }`);
  expect(changes.slice(1)).toEqual([{ kind: 'CASCADE_EVENTS', recordId: 'own' }]);
  expect(inclusionProof.leafHash).toBe(leaf('own'));

  const askedFor = async (argument: string): Promise<string> => {
    const { text } = await archive.ask(`{ inclusionProof(${argument}) { leafHash } }`);
    return text.replace(/"requestId":"[0-9a-f-]{36}"/, '');
  };
  expect(await askedFor(`index: "${other}"`)).toBe(await askedFor('index: "900"'));
  expect(await askedFor(`leafHash: "${leaf('other')}"`)).toBe(
    await askedFor(`leafHash: "${'0'.repeat(64)}"`),
  );
  expect((await archive.fault(`{ receiptProof(leafHash: "${leaf('other')}") }`)).code).toBe('NOT_FOUND');
  expect(await archive.data(`{ logEntry(index: "${other}") { kind } }`)).toEqual({ logEntry: null });
  expect(await archive.data(`{ logEntry(index: "${own}") { recordId } }`)).toEqual({
    logEntry: { recordId: 'own' },
  });
});
