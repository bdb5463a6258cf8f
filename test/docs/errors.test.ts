import { errorCodes } from '../../src/core/errors';
import { protocolCodes } from '../../src/graphql/format-error';
import { httpErrorCodes } from '../../src/http/http-error';
import { probeApp, type Probe } from '../http/support/probe-app';
import { textOf } from './support/files';

const rows = [...textOf('docs/errors.md').matchAll(/^\| `([A-Z_]+)` \| ([\d, ]+) \| (.+) \| (.+) \|$/gm)].map(
  ([, code, statuses]) => ({ code, statuses: statuses?.split(', ') }),
);

it('docs/errors.md has every code once, and no other', () => {
  const codes = new Set([
    ...errorCodes,
    ...protocolCodes,
    ...Object.values(httpErrorCodes),
    'INTERNAL_SERVER_ERROR',
  ]);
  expect(rows.map(({ code }) => code).sort()).toEqual([...codes].sort());
});

it.each(Object.entries(httpErrorCodes))('says that HTTP %s goes with %s', (status, code) => {
  expect(rows.find((row) => row.code === code)?.statuses).toContain(status);
});

describe('answers with the status that docs/errors.md tells', () => {
  let probe: Probe;
  beforeAll(async () => {
    probe = await probeApp();
  });
  afterAll(() => probe.app.close());

  const json = 'application/json';
  const strict = 'application/graphql-response+json';

  it.each<[string, string, string, number]>([
    ['BAD_USER_INPUT', '{"query":"query A($how: String!) { fails(how: $how) }"}', json, 200],
    ['CONFLICT', '{"query":"{ fails(how: \\"CONFLICT\\") }"}', strict, 200],
    ['INTERNAL_SERVER_ERROR', '{"query":"{ fails(how: \\"UNKNOWN\\") }"}', json, 200],
    ['LIMIT_EXCEEDED', `{"query":"{ ${'isNull '.repeat(11)} }"}`, json, 200],
    ['LIMIT_EXCEEDED', `{"query":"{ ${'isNull '.repeat(11)} }"}`, strict, 400],
    ['GRAPHQL_PARSE_FAILED', '{"query":"{"}', json, 200],
    ['GRAPHQL_PARSE_FAILED', '{"query":"{"}', strict, 400],
    ['GRAPHQL_VALIDATION_FAILED', '{"query":"{ nothing }"}', json, 200],
    ['OPERATION_RESOLUTION_FAILURE', '{"query":"query A { isNull } query B { isNull }"}', json, 200],
    ['BAD_REQUEST', '{"query":', json, 400],
    ['BAD_REQUEST', '[]', json, 400],
  ])('%s, for %s as %s: %d', async (code, payload, accept, status) => {
    const headers = { 'content-type': 'application/json', accept };
    const response = await probe.app.inject({ method: 'POST', url: '/graphql', headers, payload });
    const { errors } = JSON.parse(response.payload) as { errors: { extensions: { code: string } }[] };
    expect([errors[0]?.extensions.code, response.statusCode]).toEqual([code, status]);
    // 400 for what GraphQL saw is told above the table
    if (accept === json) expect(rows.find((row) => row.code === code)?.statuses).toContain(String(status));
  });
});
