import type { FastifyInstance } from 'fastify';
import type { Database } from '../../src/database';
import { createContext } from '../../src/graphql/context';
import { createApp } from '../../src/http';
import { buildArchiveSchema } from '../../src/resolvers';
import { createLogger } from '../../src/telemetry';
import { answerOf } from '../http/support/probe-app';
import { openToAll } from '../support/access';
import { openTestDatabase } from '../support/engine';

/** Stands in payloads, in documents, in headers and in addresses; no log may hold it. */
const SECRET = 'hunter2';

let database: Database;
let app: FastifyInstance;
const logged: string[] = [];
beforeAll(async () => {
  database = await openTestDatabase();
  app = await createApp({
    schema: buildArchiveSchema(),
    createContext: ({ id }, identity, signal) => createContext(database.forRequest(signal), identity, id),
    access: openToAll,
    logger: createLogger({ level: 'trace', destination: { write: (line) => void logged.push(line) } }),
    health: { engine: database.engine, durability: database.durability, ping: async () => undefined },
    checkpoint: async () => null,
    webRoot: null,
  });
}, 90_000);
afterAll(() => app.close());
beforeEach(() => void (logged.length = 0));

const create = `mutation ($input: CreateSecurityIncidentInput!) {
  createSecurityIncident(input: $input) { outcome }
}`;
const payload = { incidentType: 'a', severity: 'LOW', rawPayload: { password: SECRET }, description: SECRET };

async function ask(query: string, variables: unknown = {}) {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${SECRET}`, cookie: SECRET };
  const body = JSON.stringify({ query, variables });
  return answerOf(await app.inject({ method: 'POST', url: '/graphql', headers, payload: body }));
}

/** The lines of the log that the id of an error finds. */
function linesOf(requestId: unknown): Record<string, unknown>[] {
  const lines = logged.map((line) => JSON.parse(line) as Record<string, unknown>);
  return lines.filter((line) => line['requestId'] === requestId);
}

test.each([
  ['that is saved', create, { input: payload }, 0],
  ['that is refused', create, { input: { ...payload, severity: SECRET } }, 1],
  ['that is too long', create, { input: { ...payload, incidentType: SECRET.repeat(100) } }, 1],
  ['in a document that is none', `{ ${SECRET}`, {}, 1],
  ['in a document that is not valid', `{ postmortem(incidentId: "${SECRET}") { nothing } }`, {}, 1],
  [
    'in a document over a limit',
    `{ ${`a: postmortem(incidentId: "${SECRET}") { incidentId } `.repeat(11)} }`,
    {},
    1,
  ],
])(
  'a payload %s is in no line of the log, and each error finds its line',
  async (_what, query, variables, faults) => {
    const { errors } = await ask(query, variables);

    expect(errors).toHaveLength(faults);
    for (const { extensions } of errors) expect(linesOf(extensions.requestId).length).toBeGreaterThan(0);
    expect(logged.length).toBeGreaterThan(0);
    expect(logged.join('')).not.toContain(SECRET);
  },
);

test('of a failure of the database the log tells what failed, and the answer nothing', async () => {
  await database.query({ text: 'ALTER TABLE security_incidents RENAME TO hidden_incidents' });
  try {
    const { errors, text } = await ask(create, { input: payload });

    expect(errors[0]?.extensions.code).toBe('INTERNAL_SERVER_ERROR');
    expect(text).not.toMatch(/incidents|relation|SELECT|INSERT|\.ts|\.js|at /);
    const failed = linesOf(errors[0]?.extensions.requestId).find(({ level }) => level === 50);
    expect(JSON.stringify(failed)).toContain('security_incidents');
    expect(logged.join('')).not.toContain(SECRET);
  } finally {
    await database.query({ text: 'ALTER TABLE hidden_incidents RENAME TO security_incidents' });
  }
});

test.each([
  ['GET', `/graphql?query={postmortem(incidentId:"${SECRET}"){incidentId}}`],
  ['GET', `/nowhere/${SECRET}`],
  ['GET', `/graphql?query=%FF${SECRET}`],
  ['PUT', `/graphql?${SECRET}`],
] as const)('%s %s leaves no trace of what stands in the address', async (method, url) => {
  await app.inject({ method, url, headers: { 'x-forwarded-for': SECRET } });

  expect(logged.length).toBeGreaterThan(0);
  expect(logged.join('')).not.toContain(SECRET);
});
