import { sharedWriters } from '../../src/repositories';
import { aPostmortem, aRecoverySession, aSecurityIncident, json } from '../support/builders';
import { useArchiveApp } from './support/archive-app';
import { beginLog, sequenceAll } from './support/evidence';

const archive = useArchiveApp();

const FIELDS = `actor role requestId operation outcome code kind namespaces recordIds recordCount address times`;
const ENTRIES = `query ($filter: AccessEntryFilter, $first: Int, $after: String) {
  accessEntries(filter: $filter, first: $first, after: $after) {
    nodes { id occurredAt ${FIELDS} logEntry { index kind recordId } }
    edges { cursor }
    pageInfo { hasNextPage endCursor }
  }
}`;

interface Entry {
  readonly id: string;
  readonly operation: string;
  readonly recordIds: readonly string[];
  readonly logEntry: { readonly index: string } | null;
}
interface Entries {
  readonly accessEntries: {
    readonly nodes: readonly Entry[];
    readonly edges: readonly { readonly cursor: string }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  };
}

const entries = async (variables: object = {}): Promise<Entries['accessEntries']> =>
  (await archive.data<Entries>(ENTRIES, JSON.stringify(variables))).accessEntries;

test('accessEntries tells who did what by which request, and from where', async () => {
  const save = `mutation { savePostmortem(input: { incidentId: "incident-1", namespace: "payments" }) { outcome } }`;
  await archive.data(save);
  const { nodes } = await entries();
  expect(nodes).toEqual([
    {
      id: expect.stringMatching(/^[0-9a-f]{32}$/) as unknown,
      occurredAt: expect.stringMatching(/^\d{4}-.*Z$/) as unknown,
      actor: 'local',
      role: 'ADMIN',
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
      operation: 'savePostmortem',
      outcome: 'DONE',
      code: null,
      kind: 'POSTMORTEMS',
      namespaces: ['payments'],
      recordIds: ['incident-1'],
      recordCount: 1,
      address: '127.0.0.1',
      times: 1,
      logEntry: null,
    },
  ]);
});

test('each entry leads to its place in the evidence log', async () => {
  await beginLog(archive.repositories.evidenceLog);
  await archive.repositories.postmortems.save(aPostmortem());
  await archive.repositories.recoverySessions.save(aRecoverySession());
  await sequenceAll(archive.repositories.evidenceLog);
  const { nodes } = await entries();
  expect(nodes.map(({ operation, logEntry }) => [operation, logEntry])).toEqual([
    ['saveRecoverySession', { index: '4', kind: 'ACCESS_ENTRIES', recordId: nodes[0]?.id }],
    ['savePostmortem', { index: '2', kind: 'ACCESS_ENTRIES', recordId: nodes[1]?.id }],
  ]);
  expect(archive.statements).toHaveLength(2);
});

test('accessEntries takes filters, and gives a page at a time', async () => {
  for (const incidentId of ['a', 'b', 'c'])
    await archive.repositories.postmortems.save(aPostmortem({ incidentId }));
  await archive.repositories.recoverySessions.save(aRecoverySession());
  const filter = {
    kind: { eq: 'POSTMORTEMS' },
    role: { in: ['ADMIN'] },
    outcome: { neq: 'REFUSED' },
    occurredAt: { gte: '2020-01-01T00:00:00Z' },
  };
  const first = await entries({ filter, first: 2 });
  expect(first.nodes.map(({ recordIds }) => recordIds)).toEqual([['c'], ['b']]);
  expect(first.pageInfo).toEqual({ hasNextPage: true, endCursor: first.edges[1]?.cursor });
  const second = await entries({ filter, first: 2, after: first.pageInfo.endCursor });
  expect(second.nodes.map(({ recordIds }) => recordIds)).toEqual([['a']]);
  expect(second.pageInfo.hasNextPage).toBe(false);
  expect(await archive.fault('{ accessEntries(first: 1001) { nodes { id } } }')).toMatchObject({
    code: 'BAD_USER_INPUT',
    field: 'first',
  });
});

test('a query that selects raw payloads is noted as one that reads them, and no other', async () => {
  await archive.repositories.securityIncidents.create(aSecurityIncident({ rawPayload: json('{"a":1}') }));
  await archive.data('{ securityIncidents { id description } }');
  await archive.data('{ securityIncident(id: 1) { id rawPayload } }');
  await archive.data('{ securityIncidentConnection { nodes { ... on SecurityIncident { rawPayload } } } }');
  await sharedWriters(archive.database).access.flush();
  const { nodes } = await entries({ filter: { operation: { eq: 'readRawPayload' } } });
  expect(nodes.map(({ recordIds }) => recordIds)).toEqual([['1'], ['1']]);
});
