import { Role, type Caller } from '../../src/auth';
import type { AccessEntry } from '../../src/entities';
import type { Filter } from '../../src/query';
import { sharedWriters, type ServedAccessEntry } from '../../src/repositories';
import { aPostmortem, aRecoverySession, aSecurityIncident, time } from '../support/builders';
import { useArchive } from './support/archive';

const archive = useArchive();

const scopeOf = (...namespaces: string[]): Caller['scope'] => ({
  namespaces,
  hasSecurityIncidents: true,
  hasPostmortems: true,
});

/** What each entry that a caller finds is about, oldest first. */
async function found(filter: Filter<AccessEntry> | null, caller: Partial<Caller> = {}): Promise<string[]> {
  const { edges } = await archive.as({ role: Role.AUDITOR, ...caller }).accessLog.find(filter);
  return edges.map(({ node }) => [node.actor, node.operation, ...node.recordIds].join(' ')).reverse();
}

/** Accesses of two actors, in the order in which they are found. */
beforeEach(async () => {
  const ada = archive.as({ actor: 'ada', role: Role.OPERATOR, requestId: 'request-1', address: '192.0.2.7' });
  const bob = archive.as({ actor: 'bob', requestId: 'request-2' });
  await ada.recoverySessions.save(aRecoverySession({ sessionId: 'one', namespace: 'payments' }));
  await bob.recoverySessions.saveMany([
    aRecoverySession({ sessionId: 'two', namespace: 'payments' }),
    aRecoverySession({ sessionId: 'three', namespace: 'orders' }),
  ]);
  await bob.postmortems.save(aPostmortem({ incidentId: 'four' }));
  await ada.securityIncidents.create(aSecurityIncident());
  const { access } = sharedWriters(archive.database);
  const nobody = { actor: 'anonymous', role: null, requestId: 'request-3', address: '192.0.2.9' };
  await access.note(nobody, { operation: 'redact', kind: null, records: [], code: 'UNAUTHENTICATED' });
  await access.flush();
});

const all = [
  'ada saveRecoverySession one',
  'bob saveRecoverySessions two three',
  'bob savePostmortem four',
  'ada createSecurityIncident 1',
  'anonymous redact',
];

describe('the access log', () => {
  it.each<[string, Filter<AccessEntry> | null, string[]]>([
    ['all', null, all],
    ['by actor', { actor: { eq: 'ada' } }, [all[0] ?? '', all[3] ?? '']],
    ['by role', { role: { eq: Role.OPERATOR } }, [all[0] ?? '', all[3] ?? '']],
    ['by operation', { operation: { startsWith: 'saveRecovery' } }, all.slice(0, 2)],
    ['by outcome', { outcome: { eq: 'refused' } }, all.slice(4)],
    ['by code', { code: { eq: 'UNAUTHENTICATED' } }, all.slice(4)],
    ['by kind', { kind: { in: ['postmortems', 'security-incidents'] } }, all.slice(2, 4)],
    ['by record', { recordIds: { has: 'three' } }, all.slice(1, 2)],
    ['by namespace', { namespaces: { has: 'payments' } }, all.slice(0, 2)],
    ['by that of records without one', { namespaces: { has: '' } }, all.slice(2, 4)],
    ['by request', { requestId: { eq: 'request-3' } }, all.slice(4)],
    ['by address', { address: { eq: '192.0.2.7' } }, [all[0] ?? '', all[3] ?? '']],
    ['by several', { actor: { eq: 'bob' }, not: { kind: { eq: 'postmortems' } } }, all.slice(1, 2)],
    ['by time', { occurredAt: { lt: time('2020-01-01T00:00:00Z') } }, []],
  ])('is found %s', async (_, filter, expected) => {
    expect(await found(filter)).toEqual(expected);
  });

  it('is found by a range of time', async () => {
    const { edges } = await archive.accessLog.find();
    const times = edges.map(({ node }) => time(node.occurredAt)).reverse();
    expect(await found({ occurredAt: { gte: times[1], lte: times[2] } })).toEqual(all.slice(1, 3));
  });

  it('comes newest first and a page at a time, each entry once, whatever is added meanwhile', async () => {
    const entries: ServedAccessEntry[] = [];
    let after: string | null = null;
    for (let page = 0; page < 3; page += 1) {
      const { edges, hasNextPage, hasPreviousPage } = await archive.accessLog.find(null, { first: 2, after });
      expect([hasNextPage, hasPreviousPage]).toEqual([page < 2, page > 0]);
      entries.push(...edges.map(({ node }) => node));
      after = edges.at(-1)?.cursor ?? null;
      await archive.postmortems.save(aPostmortem({ incidentId: `later-${page}` }));
    }
    expect(entries.map(({ actor, operation }) => `${actor} ${operation}`)).toEqual(
      all.map((one) => one.split(' ').slice(0, 2).join(' ')).reverse(),
    );
    expect(entries[0]).not.toHaveProperty('salt');
  });

  it('refuses what is no filter, no page and no cursor', async () => {
    const { accessLog } = archive;
    const salt = { salt: { eq: '00' } } as Filter<AccessEntry>;
    await expect(accessLog.find(salt)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'filter.salt',
    });
    await expect(accessLog.find(null, { first: 1_001 })).rejects.toMatchObject({ field: 'first' });
    await expect(accessLog.find(null, { after: 'nowhere' })).rejects.toMatchObject({ field: 'after' });
  });
});

describe('who may read the access log', () => {
  it.each([Role.VIEWER, Role.OPERATOR])('a %s may not, which is noted', async (role) => {
    const reader = archive.as({ actor: 'eve', role, requestId: 'request-9' });
    for (let at = 0; at < 3; at += 1)
      await expect(reader.accessLog.find()).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await sharedWriters(archive.database).access.flush();
    const { edges } = await archive.accessLog.find({ actor: { eq: 'eve' } });
    expect(edges.map(({ node }) => node)).toMatchObject([
      {
        operation: 'accessEntries',
        role,
        outcome: 'refused',
        code: 'FORBIDDEN',
        kind: 'access-entries',
        times: 3,
      },
    ]);
  });

  it.each([Role.ADMIN, Role.AUDITOR])('a %s may', async (role) => {
    expect(await found(null, { role })).toEqual(all);
  });

  it('whose scope has limits gets what is about its namespaces alone, and what itself did', async () => {
    const within = (actor: string, ...namespaces: string[]): Promise<string[]> =>
      found(null, { actor, scope: scopeOf(...namespaces) });
    expect(await within('eve', 'payments')).toEqual(['ada saveRecoverySession one']);
    expect(await within('eve', 'orders')).toEqual([]);
    expect(await within('eve', 'payments', 'orders')).toEqual(all.slice(0, 2));
    expect(await within('eve')).toEqual([]);
    expect(await within('bob', 'orders')).toEqual(all.slice(1, 3));
    expect(await within('ada', 'payments')).toEqual([all[0], all[3]]);
  });

  it('whose scope has limits cannot look beyond it by a filter or a cursor', async () => {
    const reader = archive.as({ actor: 'eve', role: Role.AUDITOR, scope: scopeOf('payments') });
    const beyond = await reader.accessLog.find({
      or: [{ actor: { eq: 'bob' } }, { kind: { isNull: true } }],
    });
    expect(beyond.edges).toEqual([]);
    const { edges } = await archive.accessLog.find();
    const next = await reader.accessLog.find(null, { after: edges[0]?.cursor });
    expect(next.edges.map(({ node }) => node.recordIds)).toEqual([['one']]);
  });
});
