import { ArchiveError } from '../../src/core/errors';
import { answerOf, faultOf, post, postBody, Probe, probeApp } from './support/probe-app';
import { SECRET } from './support/probe-schema';

describe('an error of GraphQL', () => {
  let probe: Probe;
  beforeEach(async () => {
    probe = await probeApp();
  });
  afterEach(() => probe.app.close());

  it.each(['UNKNOWN', 'LIBRARY', 'STRING'])(
    '%s tells nothing but a request id, which finds the original in the log',
    async (how) => {
      const { app, logged } = probe;
      const answer = await post(app, `{ fails(how: "${how}") }`);

      const { requestId, ...fault } = faultOf(answer);
      expect(fault).toEqual({ message: 'internal error', code: 'INTERNAL_SERVER_ERROR' });
      expect(answer.text).not.toContain('hunter2');
      expect(answer.data).toEqual({ fails: null });
      const line = logged.find(({ msg }) => msg === 'request failed');
      expect(line).toMatchObject({ level: 50, requestId, path: ['fails'] });
      expect(JSON.stringify(line?.err)).toContain('hunter2');
    },
  );

  it('of a resolver that gives null where it must not is internal', async () => {
    expect(faultOf(await post(probe.app, '{ isNull }'))).toMatchObject({ code: 'INTERNAL_SERVER_ERROR' });
  });

  it('keeps code, field and reason of an ArchiveError, and is not logged as a failure', async () => {
    const { app, logged } = probe;
    const answer = await post(app, '{ fails(how: "CONFLICT") }');

    expect(answer.status).toBe(200);
    expect(faultOf(answer)).toEqual({
      message: 'updatedAt: the session has moved on',
      code: 'CONFLICT',
      field: 'updatedAt',
      reason: 'the session has moved on',
      requestId: answer.requestId,
    });
    expect(answer.errors[0]?.path).toEqual(['fails']);
    expect(logged.map(({ msg }) => msg)).not.toContain('request failed');
  });

  it('names each of two internal errors in one answer', async () => {
    const { errors } = await post(probe.app, '{ a: fails(how: "UNKNOWN") b: fails(how: "UNKNOWN") }');

    expect(errors.map(({ extensions }) => typeof extensions.requestId)).toEqual(['string', 'string']);
  });

  it.each([
    ['{ echo(', 'GRAPHQL_PARSE_FAILED'],
    ['{ nothing }', 'GRAPHQL_VALIDATION_FAILED'],
    ['query A { isNull } query B { isNull }', 'OPERATION_RESOLUTION_FAILURE'],
    ['', 'BAD_REQUEST'],
  ])('of the document %j has the code %s and status 400', async (query, code) => {
    const answer = await post(probe.app, query);

    expect(answer.status).toBe(400);
    expect(faultOf(answer)).toEqual({ message: expect.any(String), code, requestId: answer.requestId });
  });

  it('does not repeat a long document', async () => {
    const { text } = await post(probe.app, `{ echo } ${'x'.repeat(5000)}`);

    expect(text.length).toBeLessThan(600);
  });

  it.each(['"$0 of a payload"', '"""a payload\nin lines"""'])(
    'does not repeat the string %s',
    async (literal) => {
      const answer = await post(probe.app, `{ echo(json: { ${literal}: 1 }) { json } }`);

      expect(faultOf(answer)).toMatchObject({
        code: 'GRAPHQL_PARSE_FAILED',
        message: expect.stringMatching(/^Syntax Error: Expected Name, found (Block)?String\.$/),
      });
      expect(answer.text).not.toContain('payload');
    },
  );

  it('is what a document with too many tokens or too deep nesting gets', async () => {
    const long = `{ echo(json: [${'1 '.repeat(10_000)}]) { json } }`;
    expect(faultOf(await post(probe.app, long))).toMatchObject({ code: 'LIMIT_EXCEEDED', field: 'tokens' });

    const { app } = await probeApp({ limits: { documentTokens: 1_000_000 } });
    const deep = `{ echo(json: ${'['.repeat(40_000)}${']'.repeat(40_000)}) { json } }`;
    const fault = faultOf(await post(app, deep));
    expect(fault).toEqual({
      message: 'Syntax Error: the document is nested too deeply.',
      code: 'GRAPHQL_PARSE_FAILED',
      requestId: expect.any(String),
    });
    await app.close();
  });

  it('answers a batch of requests, a mutation by GET and a page of another site with 4xx', async () => {
    const { app } = probe;
    const mutation = '/graphql?query=mutation%7Btouch%7D';
    const preflight = { 'apollo-require-preflight': '1' };

    expect(faultOf(await postBody(app, '[{"query":"{isNull}"}]'))).toMatchObject({ code: 'BAD_REQUEST' });
    expect((await app.inject({ url: mutation, headers: preflight })).statusCode).toBe(405);
    expect((await app.inject({ url: '/graphql?query={isNull}' })).statusCode).toBe(400);
  });

  it('in making the context names the request too', async () => {
    const { app, logged } = await probeApp({ createContext: failing(new Error(SECRET)) });
    const answer = await post(app, '{ isNull }');

    const { requestId, ...fault } = faultOf(answer);
    expect(answer.status).toBe(500);
    expect(fault).toEqual({ message: 'internal error', code: 'INTERNAL_SERVER_ERROR' });
    expect(logged.find(({ msg }) => msg === 'request failed')).toMatchObject({ requestId });
    await app.close();
  });

  it('that a context throws for the caller reaches the caller', async () => {
    const refusal = new ArchiveError('UNAVAILABLE', null, 'the archive is closing');
    const { app } = await probeApp({ createContext: failing(refusal) });

    expect(faultOf(await post(app, '{ isNull }'))).toMatchObject({ code: 'UNAVAILABLE' });
    await app.close();
  });

  it.each(['application/json', 'application/graphql-response+json'])(
    'comes as %s where that is asked for',
    async (accept) => {
      const headers = { accept, 'content-type': 'application/json' };
      const response = await probe.app.inject({
        method: 'POST',
        url: '/graphql',
        headers,
        payload: '{"query":"{"}',
      });

      expect(response.headers['content-type']).toBe(`${accept}; charset=utf-8`);
      expect(response.headers['cache-control']).toBe('no-store');
      expect(faultOf(answerOf(response))).toMatchObject({ code: 'GRAPHQL_PARSE_FAILED' });
    },
  );
});

function failing(error: Error): () => never {
  return () => {
    throw error;
  };
}
