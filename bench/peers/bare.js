// The least that can give these answers: node:http and pg. Knows the documents of the works, and no GraphQL.
import http from 'node:http';
import { insertEvent, insertEvents, openPool, readCursor, toConnection } from './statements.js';
import { works } from './works.js';

const run = openPool();

// Text that is JSON goes out as it is, as bare as can be; so it keeps its digits.
const jsonRow = ({ cascadeId, triggerDetails, effects }) =>
  `{"cascadeId":${JSON.stringify(cascadeId)},"triggerDetails":${triggerDetails},"effects":${effects}}`;

const answers = {
  page20: async ({ ns }) => ({ cascadeEvents: await run('page', [ns, 20]) }),
  page100: async ({ ns }) => ({ cascadeEvents: await run('page', [ns, 100]) }),
  sessions: async ({ offset }) => ({
    recoverySessions: (await run('sessionsWithEvent', [20, offset])).map(
      ({ sessionId, status, startedAt, cascadeId, triggerType, timestamp }) => ({
        sessionId,
        status,
        startedAt,
        cascadeEvent: cascadeId === null ? null : { cascadeId, triggerType, timestamp },
      }),
    ),
  }),
  byId: async ({ id }) => ({ cascadeEvent: (await run('byId', [id]))[0] ?? null }),
  count: async ({ ns }) => ({ recoverySessionCount: (await run('count', [ns, 'failed']))[0].count }),
  deepPage: async ({ after }) => ({
    cascadeEventConnection: toConnection(await run('deepPage', [...readCursor(after), 21]), 20),
  }),
  json: async ({ ns }) => `{"cascadeEvents":[${(await run('json', [ns, 20])).map(jsonRow).join(',')}]}`,
  stats: async ({ from, until }) => ({
    securityIncidentStats: { buckets: await run('stats', [from, until]) },
  }),
  search: async ({ words }) => ({ securityIncidents: await run('search', [words, 20]) }),
  save: async ({ input }) => {
    const cascadeEvent = await insertEvent(run, input);
    return { saveCascadeEvent: { outcome: 'SAVED', cascadeEvent } };
  },
  batch: async ({ input }) => ({
    saveCascadeEvents: {
      results: (await insertEvents(run, input.events)).map(({ cascadeId }) => ({
        outcome: 'SAVED',
        cascadeEvent: { cascadeId },
      })),
    },
  }),
};
const byDocument = new Map(Object.entries(answers).map(([name, answer]) => [works[name].own, answer]));

http
  .createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', async () => {
      let body;
      try {
        const { query, variables } = JSON.parse(Buffer.concat(chunks).toString());
        const data = await byDocument.get(query)(variables);
        body = `{"data":${typeof data === 'string' ? data : JSON.stringify(data)}}`;
      } catch (error) {
        body = JSON.stringify({ errors: [{ message: String(error) }] });
      }
      const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
      response.writeHead(200, headers).end(body);
    });
  })
  .listen(Number(process.env.PORT), '127.0.0.1');
