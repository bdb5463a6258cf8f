import { localCaller, type Caller } from '../../src/auth';
import type { Database } from '../../src/database';
import {
  RecoverySessionStatus,
  recoverySessionKind,
  SecurityIncidentSeverity,
  SecurityIncidentStatus,
} from '../../src/entities';
import { createRepositories, type Repositories } from '../../src/repositories';
import { aRecoverySession, time } from '../support/builders';
import { openTestDatabase } from '../support/engine';
import { plansOf } from './support/explain';
import { fillArchive } from './support/hundred-thousand';
import { recording } from './support/recording-database';
import { withScope } from './support/two-teams';

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
  await fillArchive(database);
}, 180_000);

/** The plans of everything that a call asks of the database. */
async function plansOfCall(
  call: (repositories: Repositories) => Promise<unknown>,
  caller: Caller = localCaller,
): Promise<string[]> {
  const { database: recorded, statements } = recording(database);
  await call(createRepositories(recorded, caller));
  expect(statements).not.toHaveLength(0);
  const plans: string[] = [];
  for (const statement of [...statements]) {
    const { custom, generic } = await plansOf(database, statement);
    plans.push(custom, ...(generic === null ? [] : [generic]));
  }
  return plans;
}

type Calls = Record<string, (repositories: Repositories) => Promise<unknown>>;

const { OPEN, RESOLVED } = SecurityIncidentStatus;
const middle = time('2025-06-01T00:00:00Z');
const later = time('2025-06-02T00:00:00Z');

/** Pages whose rows an index gives in their very order: nothing is sorted, so the cost does not grow. */
const inOrder: Calls = {
  'the newest incidents': ({ securityIncidents }) => securityIncidents.find(),
  'the oldest incidents': ({ securityIncidents }) =>
    securityIncidents.find(null, { orderBy: { field: 'createdAt', direction: 'ASC' } }),
  'incidents by updatedAt': ({ securityIncidents }) =>
    securityIncidents.find(null, { orderBy: { field: 'updatedAt', direction: 'DESC' } }),
  'the newest incidents of a common type': ({ securityIncidents }) =>
    securityIncidents.getByType('unauthorized_access'),
  'the newest incidents of a rare type': ({ securityIncidents }) =>
    securityIncidents.getByType('data_exfiltration'),
  'the newest incidents of a type that is not there': ({ securityIncidents }) =>
    securityIncidents.getByType('nowhere'),
  'the newest incidents of a severity': ({ securityIncidents }) =>
    securityIncidents.getBySeverity(SecurityIncidentSeverity.CRITICAL),
  'the newest open incidents': ({ securityIncidents }) => securityIncidents.getOpenIncidents(),
  'the newest resolved incidents': ({ securityIncidents }) =>
    securityIncidents.find({ status: { eq: RESOLVED } }),
  'the newest incidents from a common address': ({ securityIncidents }) =>
    securityIncidents.find({ sourceIp: { eq: '192.0.2.1' } }),
  'the newest incidents from what is no address': ({ securityIncidents }) =>
    securityIncidents.find({ sourceIp: { eq: 'unknown' } }),
  'incidents in a range of time': ({ securityIncidents }) =>
    securityIncidents.find({ createdAt: { gte: middle, lte: later } }),
  'a page of incidents after a cursor': async ({ securityIncidents }) => {
    const page = await securityIncidents.findConnection(null, { first: 10 });
    return securityIncidents.findConnection({ status: { eq: OPEN } }, { after: page.edges[9]?.cursor });
  },
  'the newest postmortems': ({ postmortems }) => postmortems.find(),
  'the oldest postmortems': ({ postmortems }) =>
    postmortems.find({ orderBy: { field: 'startedAt', direction: 'ASC' } }),
  'the longest postmortems': ({ postmortems }) =>
    postmortems.find({ orderBy: { field: 'durationSeconds', direction: 'DESC' } }),
  'the newest postmortems of a namespace': ({ postmortems }) =>
    postmortems.find({ filter: { namespace: { eq: 'namespace-7' } } }),
  'a page of postmortems before a cursor': async ({ postmortems }) => {
    const page = await postmortems.findConnection(null, { last: 10 });
    return postmortems.findConnection(null, { last: 10, before: page.edges[0]?.cursor });
  },
  'the newest events': ({ cascadeEvents }) => cascadeEvents.find(),
  'the newest events of a namespace': ({ cascadeEvents }) => cascadeEvents.find({ namespace: 'namespace-7' }),
  'the newest events of a common trigger type': ({ cascadeEvents }) =>
    cascadeEvents.find({ triggerType: 'METRICS_UPDATED' }),
  'the newest events of a rare trigger type': ({ cascadeEvents }) =>
    cascadeEvents.find({ triggerType: 'UNKNOWN' }),
  'the newest drills': ({ cascadeEvents }) => cascadeEvents.find({ isTest: true }),
  'the newest events that are no drills': ({ cascadeEvents }) => cascadeEvents.find({ isTest: false }),
  'events in a range of time': ({ cascadeEvents }) =>
    cascadeEvents.find({ startDate: middle, endDate: later }),
  'a page of events after a cursor': async ({ cascadeEvents }) => {
    const page = await cascadeEvents.findConnection(null, { first: 10 });
    return cascadeEvents.findConnection(
      { namespace: { eq: 'namespace-7' } },
      { first: 10, after: page.edges[9]?.cursor },
    );
  },
  'the newest sessions': ({ recoverySessions }) => recoverySessions.find(),
  'the oldest sessions': ({ recoverySessions }) =>
    recoverySessions.find({ orderBy: { field: 'startedAt', direction: 'ASC' } }),
  'the newest sessions of a namespace': ({ recoverySessions }) =>
    recoverySessions.find({ namespace: 'namespace-7' }),
  'the newest sessions of a rare status': ({ recoverySessions }) =>
    recoverySessions.find({ status: RecoverySessionStatus.IN_PROGRESS }),
  'the newest sessions of a common status': ({ recoverySessions }) =>
    recoverySessions.find({ status: RecoverySessionStatus.COMPLETED }),
  'the newest sessions of a trigger level': ({ recoverySessions }) =>
    recoverySessions.find({ filter: { triggerLevel: { eq: 'UNKNOWN' } } }),
};

/** What an index finds, and may be sorted after. */
const byIndex: Calls = {
  'an incident by id': ({ securityIncidents }) => securityIncidents.getById('777'),
  'incidents by ids': ({ securityIncidents }) => securityIncidents.getManyByIds(['777', '778', '1']),
  'a postmortem by incident': ({ postmortems }) => postmortems.getByIncidentId('incident-777'),
  'an event by id': ({ cascadeEvents }) => cascadeEvents.getByCascadeId('cascade-777'),
  'a session by id': ({ recoverySessions }) => recoverySessions.getBySessionId('session-777'),
  'the newest incidents from a rare address': ({ securityIncidents }) =>
    securityIncidents.find({ sourceIp: { eq: '10.0.0.77' } }),
  'the incidents of several addresses': ({ securityIncidents }) =>
    securityIncidents.find({ sourceIp: { in: ['10.0.0.77', '10.0.1.7', 'unknown'] } }),
  'the recent incidents of an address': ({ securityIncidents }) =>
    securityIncidents.getRecentByIp('10.0.0.77'),
  'incidents within a small network': ({ securityIncidents }) =>
    securityIncidents.find({ sourceIp: { within: '10.0.0.64/30' } }),
  'how many incidents of a type there were since a time': ({ securityIncidents }) =>
    securityIncidents.countByTypeSince('data_exfiltration', middle),
  'incidents that hold a rare word': ({ securityIncidents }) => securityIncidents.find({ search: 'needle' }),
  'incidents that hold a common word': ({ securityIncidents }) =>
    securityIncidents.find({ search: 'failed' }),
  'incidents that hold a word that is not there': ({ securityIncidents }) =>
    securityIncidents.find({ search: 'nowhere' }),
  'postmortems in a range of time': ({ postmortems }) =>
    postmortems.find({ startDate: middle, endDate: later }),
  'the newest postmortems of a common service': ({ postmortems }) =>
    postmortems.find({ service: 'service-7' }),
  'the newest postmortems of a rare service': ({ postmortems }) =>
    postmortems.find({ service: 'service-77' }),
  'the newest postmortems of a service that is not there': ({ postmortems }) =>
    postmortems.find({ service: 'nowhere' }),
  'postmortems that hold a rare word': ({ postmortems }) =>
    postmortems.find({ filter: { search: 'needle' } }),
  'the postmortems of events': ({ postmortems }) =>
    postmortems.getManyLinked('cascadeEventId', ['cascade-777', 'cascade-3']),
  'the postmortems of sessions': ({ postmortems }) =>
    postmortems.getManyLinked('recoverySessionId', ['session-777']),
  'the sessions of events': ({ recoverySessions }) =>
    recoverySessions.getManyByCascadeEventIds(['cascade-777', 'cascade-3']),
  'events whose chain of causes holds one': ({ cascadeEvents }) =>
    cascadeEvents.find({ filter: { causationChain: { has: 'evt-777' } } }),
  'the event of a hash': ({ cascadeEvents }) =>
    cascadeEvents.find({ filter: { namespace: { eq: 'namespace-17' }, currentHash: { eq: 'hash-777' } } }),
  'the whole chain of a namespace': ({ cascadeEvents }) => cascadeEvents.getChain('namespace-7'),
  'the chain of a namespace in a range of time': ({ cascadeEvents }) =>
    cascadeEvents.getChain('namespace-7', middle, later),
  'sessions in a range of time': ({ recoverySessions }) =>
    recoverySessions.find({ startDate: middle, endDate: later }),
  'sessions that hold a rare word': ({ recoverySessions }) =>
    recoverySessions.find({ filter: { search: 'needle' } }),
  'the revisions of sessions': ({ revisions }) =>
    revisions.getManyRevisions(recoverySessionKind, ['session-nowhere', 'session-elsewhere']),
  'a session that comes again': ({ recoverySessions }) =>
    recoverySessions.save(aRecoverySession({ sessionId: 'session-60000', namespace: 'other' })),
};

test.each(Object.entries(inOrder))('%s come from an index, in its order', async (_name, call) => {
  for (const plan of await plansOfCall(call)) {
    expect(plan).toContain('Index');
    expect(plan).not.toContain('Seq Scan');
    expect(plan).not.toContain('Sort');
  }
});

test.each(Object.entries(byIndex))('%s: found by an index', async (_name, call) => {
  for (const plan of await plansOfCall(call)) expect(plan).not.toContain('Seq Scan');
});

/** Callers who see one namespace, and several. */
const scoped: readonly (readonly [string, Caller])[] = [
  ['one namespace', withScope({ namespaces: ['namespace-7'] })],
  ['three', withScope({ namespaces: ['namespace-7', 'namespace-8', 'nowhere'] })],
];
const eachWithin = (calls: Calls) =>
  scoped.flatMap(([who, caller]) =>
    Object.entries(calls).map(([what, call]) => [what, who, caller, call] as const),
  );

/**
 * Pages whose rows the indexes that begin with the namespace give in their order. Those of several namespaces are sorted
 * once they are put together, and are few.
 */
const inOrderWithin: Calls = {
  'the newest events': ({ cascadeEvents }) => cascadeEvents.find({ limit: 20 }),
  'a page of events after a cursor': async ({ cascadeEvents }) => {
    const page = await cascadeEvents.findConnection(null, { first: 10 });
    return cascadeEvents.findConnection(null, { first: 10, after: page.edges[9]?.cursor });
  },
  'the newest sessions': ({ recoverySessions }) => recoverySessions.find({ limit: 20 }),
  'the newest postmortems': ({ postmortems }) => postmortems.find({ limit: 20 }),
};

test.each(eachWithin(inOrderWithin))(
  '%s of %s come from an index, in its order',
  async (_what, who, caller, call) => {
    for (const plan of await plansOfCall(call, caller)) {
      expect(plan).toMatch(/_namespace_(timestamp|started_at)_idx/);
      expect(plan).not.toContain('Seq Scan');
      expect(plan).not.toContain('Filter:');
      expect(plan).not.toMatch(/Sort Key[^]*Sort Key/);
      if (who === 'one namespace') expect(plan).not.toContain('Sort');
    }
  },
);

/** What an index finds, and may be sorted after. */
const byIndexWithin: Calls = {
  'an event by id': ({ cascadeEvents }) => cascadeEvents.getByCascadeId('cascade-777'),
  'how many events': ({ cascadeEvents }) => cascadeEvents.count(),
  'figures over events': ({ cascadeEvents }) => cascadeEvents.stats(),
  'how many sessions': ({ recoverySessions }) => recoverySessions.count(),
  'sessions that hold a rare word': ({ recoverySessions }) =>
    recoverySessions.find({ filter: { search: 'needle' } }),
  'the sessions of an event': ({ recoverySessions }) =>
    recoverySessions.getManyByCascadeEventIds(['cascade-777', 'cascade-3']),
  'how many postmortems': ({ postmortems }) => postmortems.count(),
};

test.each(eachWithin(byIndexWithin))('%s of %s: found by an index', async (_what, _who, caller, call) => {
  for (const plan of await plansOfCall(call, caller)) expect(plan).not.toContain('Seq Scan');
});

test('postmortems with and without a namespace are found by the same index', async () => {
  const caller = withScope({ namespaces: ['namespace-7'], hasPostmortems: true });
  for (const plan of await plansOfCall(({ postmortems }) => postmortems.find({ limit: 20 }), caller)) {
    expect(plan).toContain('Index Cond: (namespace IS NULL)');
    expect(plan).not.toContain('Seq Scan');
  }
});

test('incidents outside the scope are not looked for', async () => {
  const plans = await plansOfCall(
    async ({ securityIncidents }) => [
      await securityIncidents.find({ search: 'needle' }),
      await securityIncidents.count(),
      await securityIncidents.getById('777'),
    ],
    withScope({}),
  );
  for (const plan of plans) expect(plan).toContain('One-Time Filter: false');
});
