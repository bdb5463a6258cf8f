import { serverAudits, type AuditResult } from 'graphql-http';
import { probeApp, type Probe } from './support/probe-app';

/**
 * Not passed, and not to be: forms and bare GETs are requests that a page of another site can send with the caller's
 * rights, so CSRF prevention refuses them. 5A70, D6D5 and 6A70 ask for them without the header that shows their origin.
 */
const REFUSED_MAYS = ['5A70', '6A70', 'D6D5'];

/** The media types by which the status of a refused document is told apart. */
const JSON_TYPE = 'application/json';
const RESPONSE_TYPE = 'application/graphql-response+json';

describe('GraphQL over HTTP', () => {
  let probe: Probe;
  let url: string;
  beforeAll(async () => {
    probe = await probeApp();
    url = `${await probe.app.listen({ host: '127.0.0.1', port: 0 })}/graphql`;
  });
  afterAll(() => probe.app.close());

  it('passes the server audits of graphql-http: every MUST and every SHOULD, with CSRF prevention on', async () => {
    const results: AuditResult[] = [];
    for (const audit of serverAudits({ url })) results.push(await audit.fn());
    const of = (level: string) => results.filter(({ name }) => name.startsWith(level));
    const failed = results.filter(({ status }) => status !== 'ok');
    const passed = (level: string) => of(level).filter(({ status }) => status === 'ok').length;
    process.stdout.write(
      `graphql-http server audits: ${passed('MUST')} of ${of('MUST').length} MUST, ` +
        `${passed('SHOULD')} of ${of('SHOULD').length} SHOULD, ${passed('MAY')} of ${of('MAY').length} MAY` +
        `${failed.map(({ id, name }) => `\n  not ${id} ${name}`).join('')}\n`,
    );

    expect([passed('MUST'), of('MUST').length]).toEqual([13, 13]);
    expect([passed('SHOULD'), of('SHOULD').length]).toEqual([23, 23]);
    expect(failed.map(({ id }) => id).sort()).toEqual(REFUSED_MAYS);
  });

  it.each([
    ['{', 'GRAPHQL_PARSE_FAILED'],
    ['{ nothing }', 'GRAPHQL_VALIDATION_FAILED'],
    ['query A { __typename } query B { __typename }', 'OPERATION_RESOLUTION_FAILURE'],
    ['query ($int: Int!) { need(int: $int) }', 'BAD_USER_INPUT'],
    [`{ ${'__typename '.repeat(11)} }`, 'LIMIT_EXCEEDED'],
  ])(
    'refuses %j with 200 in application/json, with 400 in the media type of its own',
    async (query, code) => {
      for (const [accept, status] of [
        [JSON_TYPE, 200],
        ['*/*', 200],
        [RESPONSE_TYPE, 400],
      ] as const) {
        const headers = { 'content-type': JSON_TYPE, accept };
        const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) });
        expect([accept, response.status]).toEqual([accept, status]);
        expect(await response.json()).toEqual({
          errors: [expect.objectContaining({ extensions: expect.objectContaining({ code }) })],
        });
      }
    },
  );

  it.each(['{}', '{"query":3}', '{"query":""}', '{"query":"{__typename}","variables":3}'])(
    'refuses %s, which is no well-formed request, with 400 in any media type',
    async (body) => {
      for (const accept of [JSON_TYPE, RESPONSE_TYPE]) {
        const headers = { 'content-type': JSON_TYPE, accept };
        expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(400);
      }
    },
  );
});
