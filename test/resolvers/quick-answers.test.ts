import { ApolloServer } from '@apollo/server';
import type { FastifyInstance } from 'fastify';
import { localCaller } from '../../src/auth';
import type { Instant } from '../../src/core/brands';
import { createContext } from '../../src/graphql/context';
import { createApp } from '../../src/http';
import { createRepositories } from '../../src/repositories';
import { buildArchiveSchema } from '../../src/resolvers';
import { addSampleData } from '../../src/sample';
import { createLogger } from '../../src/telemetry';
import { isLong, tell } from '../drills/support/length';
import { randomDocument, randomOf, type Literals } from '../graphql/support/random-document';
import { told, type Outcome } from '../graphql/support/told';
import { post, postBody, type Answer } from '../http/support/probe-app';
import { openToAll } from '../support/access';
import { openTestDatabase } from '../support/engine';

const DOCUMENTS = isLong ? 10_000 : 100;
const SEED = Number(process.env['ARCHIVE_TEST_SEED'] ?? 20261126);

/** What tells of requests, and so changes from one to the next. */
const CHANGING = /"((?:a_)?(?:requestId|verifiedAt|lastUsedAt))":(?:null|"[^"]*")/g;

describe('a document that comes again', () => {
  const schema = buildArchiveSchema();
  const apollo = jest.spyOn(ApolloServer.prototype, 'executeHTTPGraphQLRequest');
  let plain: FastifyInstance;
  let quick: FastifyInstance;
  let literals: Literals;

  beforeAll(async () => {
    const database = await openTestDatabase();
    await addSampleData(database, '2026-11-26T12:00:00.000000Z' as Instant);
    const serve = (areAnswersQuick: boolean) =>
      createApp({
        schema,
        createContext: ({ id, ip }) =>
          createContext(database, localCaller, id, {}, undefined, {
            address: ip,
            onRefusal: () => undefined,
          }),
        access: openToAll,
        logger: createLogger({ level: 'silent' }),
        health: { engine: database.engine, durability: database.durability, ping: async () => undefined },
        checkpoint: async () => null,
        webRoot: null,
        areAnswersQuick,
      });
    plain = await serve(false);
    quick = await serve(true);
    const { cascadeEvents, postmortems, recoverySessions, securityIncidents } = createRepositories(
      database,
      localCaller,
    );
    const events = await cascadeEvents.find({ limit: 20 });
    const ids = [
      ...events.map(({ cascadeId }) => cascadeId),
      ...(await postmortems.find({ limit: 5 })).map(({ incidentId }) => incidentId),
      ...(await recoverySessions.find({ limit: 5 })).map(({ sessionId }) => sessionId),
      ...(await securityIncidents.find(undefined, { limit: 5 })).map(({ id }) => String(id)),
    ];
    literals = literalsOf(
      ids,
      events.map(({ namespace }) => namespace),
    );
  }, 90_000);
  afterAll(async () => {
    apollo.mockRestore();
    await plain.close();
    await quick.close();
  });

  it('is answered by a plan as Apollo answers it, whatever it asks for', async () => {
    const root = schema.getQueryType();
    if (!root) throw new Error('a schema has queries');
    const random = randomOf(SEED);
    let [byPlan, withErrors] = [0, 0];
    for (let [at, left] = [0, DOCUMENTS]; left > 0; at += 1) {
      const { text, variables } = randomDocument(schema, root, random, literals);
      // what these requests leave in the access log is there for the next one
      if (text.includes('accessEntries')) continue;
      left -= 1;
      const given = JSON.stringify(variables);
      const expected = await post(plain, text, given);
      await post(quick, text, given);
      apollo.mockClear();
      const answer = await post(quick, text, given);

      if (steady(answer) !== steady(expected))
        throw new Error(`seed ${SEED}, ${at}: ${text}\n${given}\n${answer.text}\n${expected.text}`);
      if (apollo.mock.calls.length === 0) byPlan += 1;
      if (expected.errors.length > 0) withErrors += 1;
    }
    tell(`quick answers: ${DOCUMENTS} documents, ${byPlan} by a plan, ${withErrors} with errors`);
    // else nothing of it was tried
    expect(byPlan).toBeGreaterThan(DOCUMENTS / 2);
  }, 3_600_000);

  it.each([
    ['is not well formed', '{"query":"{ cascadeEventCount }","variables":[]}'],
    [
      'has variables that do not fit',
      '{"query":"query ($id: ID!) { cascadeEvent(cascadeId: $id) { cascadeId } }","variables":{"id":null}}',
    ],
    ['names an operation that is not there', '{"query":"query A { cascadeEventCount }","operationName":"B"}'],
    [
      'asks for a query that was kept',
      '{"query":"{ cascadeEventCount }","extensions":{"persistedQuery":{"version":1,"sha256Hash":"x"}}}',
    ],
    ['asks for the schema', '{"query":"{ __schema { queryType { name } } }"}'],
    [
      'asks for too much',
      `{"query":"{ cascadeEvents(limit: 1000) { ${Array.from({ length: 20 }, (_, at) => `a${at}: recoverySessions { sessionId }`).join(' ')} } }"}`,
    ],
  ])('is left to Apollo where the request %s', async (_what, body) => {
    await postBody(quick, '{"query":"{ cascadeEventCount }"}');
    await postBody(quick, body);
    apollo.mockClear();

    expect(steady(await postBody(quick, body))).toBe(steady(await postBody(plain, body)));
    expect(apollo).toHaveBeenCalledTimes(2);
  });

  it('is answered in the media type that is asked for', async () => {
    const ask = async (accept: string) => {
      const headers = { 'content-type': 'application/json', accept };
      const body = '{"query":"{ cascadeEventCount }"}';
      const response = await quick.inject({ method: 'POST', url: '/graphql', headers, payload: body });
      return { status: response.statusCode, type: response.headers['content-type'] };
    };
    for (const accept of ['application/json', 'application/graphql-response+json', '*/*', 'text/html']) {
      const first = await ask(accept);

      expect(await ask(accept)).toEqual(first);
    }
  });
});

/** Status and text, without what changes, and with errors as far as they are certain. */
function steady({ errors, status, text }: Answer): string {
  const known = text.replace(CHANGING, '"$1":0');
  return `${status} ${errors.length === 0 ? known : told(JSON.parse(known) as Outcome).text}`;
}

function literalsOf(ids: readonly string[], namespaces: readonly string[]): Literals {
  return (type, name, random) => {
    const one = (values: readonly string[]): string =>
      JSON.stringify(values[Math.floor(random() * values.length)] ?? '');
    switch (type) {
      case 'ID':
        return random() < 0.7 ? one(ids) : '"0"';
      case 'Int':
        return String(Math.floor(random() * 6));
      case 'Boolean':
        return random() < 0.5 ? 'true' : 'false';
      case 'DateTime':
        return random() < 0.5 ? '"2026-01-01T00:00:00Z"' : '"2026-11-01T00:00:00.123456+09:00"';
      case 'Decimal':
      case 'Float':
        return '1.5';
      case 'JSON':
        return '{ a: 1 }';
      default:
        if (name === 'after' || name === 'before') return null;
        return /namespace/i.test(name) ? one(namespaces) : '"latency"';
    }
  };
}
