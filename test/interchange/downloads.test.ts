import { AccessGrant, localCaller, Role } from '../../src/auth';
import { createRepositories } from '../../src/repositories';
import { FOREIGN, fillTeams, OWN } from '../repositories/support/two-teams';
import { useGuardedApp } from '../resolvers/support/guarded-app';
import { aChain } from '../support/builders';
import { exportText, databaseAccess, linesOf } from './support/transfer';

const archive = useGuardedApp();

const files = ['security-incidents', 'postmortems', 'cascade-events', 'recovery-sessions'] as const;

/** Whose records a download holds: the namespaces of its lines, "" for none, each once. */
async function seenBy(token: string): Promise<Record<string, string[]>> {
  const seen: Record<string, string[]> = {};
  for (const kind of files) {
    const { payload, statusCode } = await archive.get(token, `/export/${kind}.ndjson`);
    if (statusCode !== 200) throw new Error(payload);
    const namespaces = linesOf(payload).map((line) => /"namespace": ?"([^"]*)"/.exec(line)?.[1] ?? '');
    seen[kind] = [...new Set(namespaces)].sort();
  }
  return seen;
}

const none = { 'security-incidents': [], postmortems: [], 'cascade-events': [], 'recovery-sessions': [] };
const own = { ...none, postmortems: [OWN], 'cascade-events': [OWN], 'recovery-sessions': [OWN] };
const all = {
  'security-incidents': [''],
  postmortems: ['', FOREIGN, OWN],
  'cascade-events': [FOREIGN, OWN],
  'recovery-sessions': [FOREIGN, OWN],
};

describe('who may download what', () => {
  const roles = [Role.VIEWER, Role.OPERATOR, Role.ADMIN, Role.AUDITOR];
  const table = [
    ...roles.map((role) => ({ title: `${role}`, role, fields: {}, seen: all })),
    ...roles.map((role) => ({ title: `${role} of ${OWN}`, role, fields: { namespaces: [OWN] }, seen: own })),
    {
      title: `viewer of ${OWN} with incidents`,
      role: Role.VIEWER,
      fields: { namespaces: [OWN], grants: [AccessGrant.SECURITY_INCIDENTS] },
      seen: { ...own, 'security-incidents': [''] },
    },
    {
      title: `viewer of ${OWN} with postmortems`,
      role: Role.VIEWER,
      fields: { namespaces: [OWN], grants: [AccessGrant.POSTMORTEMS] },
      seen: { ...own, postmortems: ['', OWN] },
    },
    { title: 'admin of another', role: Role.ADMIN, fields: { namespaces: ['daegu'] }, seen: none },
  ];

  test('follows from role, namespaces and grants, as for queries', async () => {
    await fillTeams(createRepositories(archive.database, localCaller));
    for (const { fields, role, seen, title } of table) {
      const token = await archive.token(role, fields);
      expect({ title, seen: await seenBy(token) }).toEqual({ title, seen });
    }
  });

  test('is nothing for whoever is not known, and no word of why', async () => {
    const token = await archive.token(Role.ADMIN);
    await archive.database.query({ text: 'UPDATE access_tokens SET expires_at = clock_timestamp()' });
    const wrong = token.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
    const bodies = [];
    for (const shown of [null, token, wrong]) {
      const { payload, statusCode } = await archive.get(shown, '/export/cascade-events.ndjson');
      bodies.push(`${statusCode} ${payload.replace(/"requestId":"[^"]+"/, '')}`);
    }
    expect(new Set(bodies).size).toBe(1);
    expect(bodies[0]).toMatch(/^401 .*"UNAUTHENTICATED"/);
    expect(archive.refusals).toMatchObject(
      Array.from({ length: 3 }, () => ({ code: 'UNAUTHENTICATED', operation: 'GET /export/:file' })),
    );
  });
});

test('a download is what export writes, and an entry of the access log with its request', async () => {
  const { accessLog, cascadeEvents } = createRepositories(archive.database, localCaller);
  await cascadeEvents.saveMany([...aChain('one', 3), ...aChain('two', 2)]);
  const token = await archive.token(Role.VIEWER, { name: 'ada' });
  const filter = encodeURIComponent('{"namespace":{"eq":"one"}}');
  const { headers, payload, statusCode, trailers } = await archive.get(
    token,
    `/export/cascade-events.ndjson?filter=${filter}`,
  );
  expect(statusCode).toBe(200);
  expect(payload).toBe(
    await exportText(databaseAccess(archive.database), 'cascade-events', { namespace: 'one' }),
  );
  expect(trailers).toMatchObject({ 'archive-record-count': '3' });
  const { edges } = await accessLog.find({ operation: { eq: 'export' } }, { first: 10 });
  expect(edges.map(({ node }) => node)).toMatchObject([
    {
      actor: expect.stringMatching(/^token:ada#/) as string,
      kind: 'cascade-events',
      outcome: 'done',
      recordCount: '3',
      requestId: headers['x-request-id'],
      address: '127.0.0.1',
    },
  ]);
});

test('what only the database finds wrong with a filter is told before anything is written', async () => {
  const token = await archive.token(Role.VIEWER);
  const filter = encodeURIComponent('{"sourceIp":{"within":"nowhere"}}');
  const { payload, statusCode } = await archive.get(token, `/export/security-incidents.csv?filter=${filter}`);
  expect([statusCode, JSON.parse(payload)]).toMatchObject([
    400,
    { errors: [{ extensions: { code: 'BAD_USER_INPUT', field: 'filter.sourceIp.within' } }] },
  ]);
});
