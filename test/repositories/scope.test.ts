import { localCaller } from '../../src/auth';
import {
  cascadeEventKind,
  postmortemKind,
  recoverySessionKind,
  RecoverySessionStatus,
  securityIncidentKind,
  SecurityIncidentStatus,
} from '../../src/entities';
import { receiptProof } from '../../src/repositories/receipt-proof';
import { aRecoverySession } from '../support/builders';
import { useArchive } from './support/archive';
import { outcomeOf, type Question } from './support/scoped-outcome';
import { absent, fillTeams, grantedTeam, OWN, team, type Target, withScope } from './support/two-teams';

const archive = useArchive();
let own: Target;
let foreign: Target;
beforeEach(async () => {
  ({ own, foreign } = await fillTeams(archive));
}, 60_000);

type Questions = Record<string, Question>;

/** Reads that name what lies in a namespace. */
const namespaced: Questions = {
  'an event': { by: 'event', ask: ({ cascadeEvents }, { event }) => cascadeEvents.getByCascadeId(event) },
  'events by their ids': {
    by: 'event',
    ask: ({ cascadeEvents }, { event }) => cascadeEvents.getManyByCascadeIds([event], new Set(['cascadeId'])),
  },
  'events by a filter': {
    by: 'event',
    ask: ({ cascadeEvents }, { event }) => cascadeEvents.find({ filter: { cascadeId: { eq: event } } }),
  },
  'events of a namespace': {
    by: 'namespace',
    ask: ({ cascadeEvents }, { namespace }) => cascadeEvents.find({ namespace }),
  },
  'a page of events': {
    by: 'namespace',
    ask: ({ cascadeEvents }, { namespace }) => cascadeEvents.findConnection({ namespace: { eq: namespace } }),
  },
  'how many events': {
    by: 'event',
    ask: ({ cascadeEvents }, { event }) => cascadeEvents.count({ filter: { cascadeId: { eq: event } } }),
  },
  'figures over events': {
    by: 'namespace',
    ask: ({ cascadeEvents }, { namespace }) =>
      cascadeEvents.stats({ namespace: { eq: namespace } }, { groupBy: ['namespace'] }),
  },
  'a chain': {
    by: 'namespace',
    ask: ({ cascadeEvents }, { namespace }) => cascadeEvents.getChain(namespace),
  },
  'the verdict on a chain': {
    by: 'namespace',
    ask: ({ cascadeEvents }, { namespace }) => cascadeEvents.verifyChain(namespace),
  },
  'the verdict on a chain, with its links': {
    by: 'namespace',
    ask: async ({ cascadeEvents }, { namespace }) => {
      const page = { kind: 'links' } as const;
      const chain = await cascadeEvents.verifyChain(namespace, null, null, { pages: [page] });
      return [chain, chain.links(page)];
    },
  },
  'the trace of a cause': {
    by: 'trigger',
    ask: ({ cascadeEvents }, { trigger }) => cascadeEvents.traceCausation(trigger, 'DESCENDANTS'),
  },
  'a session': {
    by: 'session',
    ask: ({ recoverySessions }, { session }) => recoverySessions.getBySessionId(session),
  },
  'sessions by a filter': {
    by: 'session',
    ask: ({ recoverySessions }, { session }) =>
      recoverySessions.find({ filter: { sessionId: { eq: session } } }),
  },
  'a page of sessions': {
    by: 'namespace',
    ask: ({ recoverySessions }, { namespace }) =>
      recoverySessions.findConnection({ namespace: { eq: namespace } }, { last: 5 }),
  },
  'how many sessions': {
    by: 'namespace',
    ask: ({ recoverySessions }, { namespace }) => recoverySessions.count({ namespace }),
  },
  'figures over sessions': {
    by: 'namespace',
    ask: ({ recoverySessions }, { namespace }) =>
      recoverySessions.stats({ namespace: { eq: namespace } }, { interval: 'month' }),
  },
  'the sessions of an event': {
    by: 'event',
    ask: ({ recoverySessions }, { event }) => recoverySessions.getManyByCascadeEventIds([event]),
  },
  'the changes of a session': {
    by: 'session',
    ask: ({ revisions }, { session }) => revisions.getManyRevisions(recoverySessionKind, [session]),
  },
  'a postmortem': {
    by: 'postmortem',
    ask: ({ postmortems }, { postmortem }) => postmortems.getByIncidentId(postmortem),
  },
  'postmortems by a search': {
    by: 'namespace',
    ask: ({ postmortems }, { namespace }) =>
      postmortems.find({ filter: { search: 'needle', namespace: { eq: namespace } } }),
  },
  'how many postmortems': {
    by: 'postmortem',
    ask: ({ postmortems }, { postmortem }) =>
      postmortems.count({ filter: { incidentId: { eq: postmortem } } }),
  },
  'figures over postmortems': {
    by: 'namespace',
    ask: ({ postmortems }, { namespace }) =>
      postmortems.stats({ namespace: { eq: namespace } }, { groupBy: ['namespace'] }),
  },
  'the postmortems of an event': {
    by: 'event',
    ask: ({ postmortems }, { event }) => postmortems.getManyLinked('cascadeEventId', [event]),
  },
  'the postmortems of a session': {
    by: 'session',
    ask: ({ postmortems }, { session }) => postmortems.getManyLinked('recoverySessionId', [session]),
  },
  'the changes of a postmortem': {
    by: 'postmortem',
    ask: ({ revisions }, { postmortem }) => revisions.getManyRevisions(postmortemKind, [postmortem]),
  },
  'what retention removed': {
    by: 'namespace',
    ask: ({ retentionRecords }, { namespace }) => retentionRecords.find({ namespace }),
  },
  'redactions of a record': {
    by: 'postmortem',
    ask: ({ redactions }, { postmortem }) => redactions.find({ recordId: postmortem }),
  },
  'redactions of a namespace': {
    by: 'namespace',
    ask: ({ redactions }, { namespace }) => redactions.find({ namespace }),
  },
  'the holds of a session': {
    by: 'session',
    ask: ({ holds }, { session }) => holds.find({ recordId: session }),
  },
  'the holds of an event': { by: 'event', ask: ({ holds }, { event }) => holds.find({ recordId: event }) },
  'the holds of a postmortem': {
    by: 'postmortem',
    ask: ({ holds }, { postmortem }) => holds.find({ recordId: postmortem }),
  },
  'what a hold holds': {
    by: 'sessionHold',
    ask: ({ holds }, { sessionHold }) => holds.getManyRecordIds([sessionHold]),
  },
  'the log on a version': {
    by: 'session',
    ask: ({ evidenceLog }, { session }) =>
      evidenceLog.entriesOf([{ kind: 'recovery-sessions', recordId: session, revision: 2 }]),
  },
  'the log on a hold': {
    by: 'eventHold',
    ask: ({ evidenceLog }, { eventHold }) =>
      evidenceLog.entriesOf([{ kind: 'holds', recordId: eventHold, revision: 1 }]),
  },
  'an entry by its place': { by: 'place', ask: ({ evidenceLog }, { place }) => evidenceLog.entry(place) },
  'an entry by its leaf': { by: 'leaf', ask: ({ evidenceLog }, { leaf }) => evidenceLog.entryByLeaf(leaf) },
  'the proof of a receipt': {
    by: 'leaf',
    ask: ({ evidenceLog }, { leaf }) => receiptProof(evidenceLog, leaf),
  },
  'the feed of a namespace': {
    by: 'namespace',
    ask: ({ evidenceLog }, { namespace }) => evidenceLog.changes({ namespaces: [namespace] }),
  },
};

/** Reads that name an incident, or what belongs to one. */
const incidents: Questions = {
  'an incident': {
    by: 'incident',
    ask: ({ securityIncidents }, { incident }) => securityIncidents.getById(incident),
  },
  'incidents by a filter': {
    by: 'incident',
    ask: ({ securityIncidents }, { incident }) =>
      securityIncidents.find({ id: { eq: incident }, search: 'needle' }),
  },
  'a page of incidents': {
    by: 'incident',
    ask: ({ securityIncidents }, { incident }) => securityIncidents.findConnection({ id: { eq: incident } }),
  },
  'how many incidents': {
    by: 'incident',
    ask: ({ securityIncidents }, { incident }) => securityIncidents.count({ id: { eq: incident } }),
  },
  'figures over incidents': {
    by: 'incident',
    ask: ({ securityIncidents }, { incident }) => securityIncidents.stats({ id: { eq: incident } }),
  },
  'the changes of an incident': {
    by: 'incident',
    ask: ({ revisions }, { incident }) => revisions.getManyRevisions(securityIncidentKind, [incident]),
  },
  'its redactions': {
    by: 'incident',
    ask: ({ redactions }, { incident }) => redactions.find({ recordId: incident }),
  },
  'its holds': { by: 'incident', ask: ({ holds }, { incident }) => holds.find({ recordId: incident }) },
  'what its hold holds': {
    by: 'incidentHold',
    ask: ({ holds }, { incidentHold }) => holds.getManyRecordIds([incidentHold]),
  },
  'the log on it': {
    by: 'incident',
    ask: ({ evidenceLog }, { incident }) =>
      evidenceLog.entriesOf([{ kind: 'security-incidents', recordId: incident, revision: 1 }]),
  },
  'the log on its hold': {
    by: 'incidentHold',
    ask: ({ evidenceLog }, { incidentHold }) =>
      evidenceLog.entriesOf([{ kind: 'holds', recordId: incidentHold, revision: 1 }]),
  },
  'its entry by the leaf': {
    by: 'incidentLeaf',
    ask: ({ evidenceLog }, { incidentLeaf }) => evidenceLog.entryByLeaf(incidentLeaf),
  },
};

/** Reads that name a postmortem without a namespace, or what belongs to one. */
const unnamed: Questions = {
  'a postmortem': {
    by: 'unnamed',
    ask: ({ postmortems }, { unnamed: id }) => postmortems.getByIncidentId(id),
  },
  'postmortems by a filter': {
    by: 'unnamed',
    ask: ({ postmortems }, { unnamed: id }) =>
      postmortems.find({ filter: { incidentId: { eq: id }, search: 'needle' } }),
  },
  'how many postmortems': {
    by: 'unnamed',
    ask: ({ postmortems }, { unnamed: id }) => postmortems.count({ filter: { incidentId: { eq: id } } }),
  },
  'figures over postmortems': {
    by: 'unnamed',
    ask: ({ postmortems }, { unnamed: id }) => postmortems.stats({ incidentId: { eq: id } }),
  },
  'the changes of a postmortem': {
    by: 'unnamed',
    ask: ({ revisions }, { unnamed: id }) => revisions.getManyRevisions(postmortemKind, [id]),
  },
  'its redactions': {
    by: 'unnamed',
    ask: ({ redactions }, { unnamed: id }) => redactions.find({ recordId: id }),
  },
  'its holds': { by: 'unnamed', ask: ({ holds }, { unnamed: id }) => holds.find({ recordId: id }) },
  'what its hold holds': {
    by: 'unnamedHold',
    ask: ({ holds }, { unnamedHold }) => holds.getManyRecordIds([unnamedHold]),
  },
  'the log on its hold': {
    by: 'unnamedHold',
    ask: ({ evidenceLog }, { unnamedHold }) =>
      evidenceLog.entriesOf([{ kind: 'holds', recordId: unnamedHold, revision: 1 }]),
  },
  'its entry by the leaf': {
    by: 'unnamedLeaf',
    ask: ({ evidenceLog }, { unnamedLeaf }) => evidenceLog.entryByLeaf(unnamedLeaf),
  },
};

/** Changes that name a record by its key. */
const changes: Questions = {
  'an update of a session': {
    by: 'session',
    ask: ({ recoverySessions }, { session: sessionId }) =>
      recoverySessions.update(aRecoverySession({ sessionId, namespace: OWN })),
  },
  'an update of a postmortem': {
    by: 'postmortem',
    ask: ({ postmortems }, { postmortem }) => postmortems.updateFields(postmortem, { namespace: OWN }),
  },
  'a redaction of an event': {
    by: 'event',
    ask: ({ redactions }, { event: id }) =>
      redactions.redact('cascade-events', { id, fields: ['effects'], reason: 'request 3' }),
  },
  'a redaction of a session': {
    by: 'session',
    ask: ({ redactions }, { session: id }) =>
      redactions.redact('recovery-sessions', { id, fields: ['metadata'], reason: 'request 3' }),
  },
  'a hold of an event': {
    by: 'event',
    ask: ({ holds }, { event }) => holds.place(cascadeEventKind, { ids: [event] }, 'case 9'),
  },
  'a hold of what a filter matches': {
    by: 'session',
    ask: ({ holds }, { session }) =>
      holds.place(recoverySessionKind, { filter: { sessionId: { eq: session } } }, 'case 9'),
  },
  'the release of a hold': {
    by: 'sessionHold',
    ask: ({ holds }, { sessionHold }) => holds.release(sessionHold, 'closed'),
  },
};

const incidentChanges: Questions = {
  'an update of an incident': {
    by: 'incident',
    ask: ({ securityIncidents }, { incident }) =>
      securityIncidents.updateStatus(incident, SecurityIncidentStatus.INVESTIGATING),
  },
  'its redaction': {
    by: 'incident',
    ask: ({ redactions }, { incident: id }) =>
      redactions.redact('security-incidents', { id, fields: ['userAgent'], reason: 'request 3' }),
  },
  'the release of its hold': {
    by: 'incidentHold',
    ask: ({ holds }, { incidentHold }) => holds.release(incidentHold, 'closed'),
  },
};

it('takes for absent what lies in another namespace: the same answer, by the same statements', async () => {
  for (const [what, question] of Object.entries({ ...namespaced, ...changes })) {
    for (const caller of [team, grantedTeam, withScope({ namespaces: [OWN, 'jeju'] })]) {
      const hidden = await outcomeOf(archive.database, caller, question, foreign);
      const missing = await outcomeOf(archive.database, caller, question, absent);
      expect({ what, ...hidden }).toEqual({ what, ...missing });
      expect(hidden.statements).not.toHaveLength(0);
    }
  }
}, 120_000);

it('takes for absent, without the grant, incidents and postmortems that name no namespace', async () => {
  const tables = [
    [withScope({ hasPostmortems: true }), { ...incidents, ...incidentChanges }],
    [withScope({ hasSecurityIncidents: true }), unnamed],
  ] as const;
  for (const [caller, questions] of tables) {
    for (const [what, question] of Object.entries(questions)) {
      const hidden = await outcomeOf(archive.database, caller, question, own);
      const missing = await outcomeOf(archive.database, caller, question, { ...absent, namespace: OWN });
      expect({ what, ...hidden }).toEqual({ what, ...missing });
    }
  }
}, 120_000);

it('shows what lies in the scope, as an unlimited caller sees it', async () => {
  const tables = [
    [team, namespaced],
    [grantedTeam, incidents],
    [grantedTeam, unnamed],
  ] as const;
  for (const [caller, questions] of tables) {
    for (const [what, question] of Object.entries(questions)) {
      const seen = await outcomeOf(archive.database, caller, question, own);
      const all = await outcomeOf(archive.database, localCaller, question, own);
      const missing = await outcomeOf(archive.database, caller, question, absent);
      expect({ what, answer: seen.answer }).toEqual({ what, answer: all.answer });
      expect({ what, answer: seen.answer }).not.toEqual({ what, answer: missing.answer });
    }
  }
}, 120_000);

it('changes what lies in the scope', async () => {
  for (const [what, question] of Object.entries({ ...changes, ...incidentChanges })) {
    const caller = grantedTeam;
    // What a hold holds is not redacted.
    if (what.includes('redaction')) continue;
    const done = await outcomeOf(archive.database, caller, question, own);
    expect({ what, answer: done.answer }).not.toEqual({
      what,
      answer: expect.stringMatching(/code: '/) as unknown,
    });
  }
  const { redactions } = archive.as(grantedTeam);
  const redaction = { id: own.incident, fields: ['userAgent'], reason: 'request 3' };
  await expect(redactions.redact('security-incidents', redaction)).resolves.toMatchObject({
    recordId: own.incident,
  });
}, 60_000);

it('lists, counts and tells what is in the scope alone where nothing is named', async () => {
  const { cascadeEvents, recoverySessions, postmortems, securityIncidents, ...others } = archive.as(team);
  const namespacesOf = (rows: readonly { namespace: string | null }[]): Set<string | null> =>
    new Set(rows.map(({ namespace }) => namespace));
  for (const rows of [
    await cascadeEvents.find(),
    await recoverySessions.find(),
    await postmortems.find(),
    await others.retentionRecords.find(),
    await others.redactions.find(),
    await others.evidenceLog.changes({ kinds: ['cascade-events', 'redactions', 'retention-records'] }),
  ]) {
    expect(namespacesOf(rows)).toEqual(new Set([OWN]));
  }
  expect(await securityIncidents.find()).toEqual([]);
  expect(await cascadeEvents.getChainNamespaces()).toEqual([OWN]);
  expect(await archive.cascadeEvents.getChainNamespaces()).toEqual(['busan', OWN]);
  expect(await cascadeEvents.count()).toBe(3);
  expect((await others.holds.find()).map(({ id }) => id).sort()).toEqual(
    [own.sessionHold, own.eventHold, own.postmortemHold].sort(),
  );
}, 60_000);

it('names with a verdict the namespace that was asked for, though none is looked for', async () => {
  const chain = await archive.as(team).cascadeEvents.verifyChain(foreign.namespace);
  expect(chain).toMatchObject({ namespace: foreign.namespace, isKnown: false, length: 0, status: 'EMPTY' });
  expect(await archive.cascadeEvents.verifyChain(foreign.namespace)).toMatchObject({
    isKnown: true,
    length: 3,
  });
});

it('leaves proofs that the log has only grown to everyone', async () => {
  const head = await archive.evidenceLog.head();
  const hashes = await archive.evidenceLog.consistencyProof(3n, head?.size ?? 0n);
  expect(await archive.as(team).evidenceLog.consistencyProof(3n, head?.size ?? 0n)).toEqual(hashes);
});

it('leaves a session that was moved to another namespace to those who have that', async () => {
  await archive.holds.release(own.sessionHold, 'closed');
  const session = aRecoverySession({ sessionId: own.session, namespace: foreign.namespace });
  await archive.recoverySessions.update({ ...session, status: RecoverySessionStatus.FAILED });
  const back = { ...session, namespace: OWN };
  const { recoverySessions, revisions } = archive.as(team);
  expect(await recoverySessions.getBySessionId(own.session)).toBeNull();
  expect(await revisions.getManyRevisions(recoverySessionKind, [own.session])).toEqual([[]]);

  await archive.recoverySessions.update(back);
  await archive.recoverySessions.update({ ...back, initiatedBy: 'ada' });
  const [seen = []] = await revisions.getManyRevisions(recoverySessionKind, [own.session]);
  // The third version was elsewhere: neither the change to it nor the one from it is shown.
  expect(seen.map(({ revision }) => revision)).toEqual([2, 5]);
});
