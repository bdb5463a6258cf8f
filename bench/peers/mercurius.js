// Mercurius as its documentation starts it, with jit; the same SQL as bare, and a loader for the link.
import Fastify from 'fastify';
import mercurius from 'mercurius';
import { typeDefs } from './schema.js';
import { insertEvent, insertEvents, openPool, parsedJson, readCursor, toConnection } from './statements.js';

const run = openPool();
const app = Fastify();

/** Which of the statements a page needs: Mercurius has no projection, so the document's own words decide. */
const asksForJson = (info) =>
  info.fieldNodes[0].selectionSet.selections.some(({ name }) => name.value === 'effects');

app.register(mercurius, {
  schema: typeDefs,
  jit: 1,
  resolvers: {
    Query: {
      cascadeEvent: async (_, { cascadeId }) => (await run('byId', [cascadeId]))[0] ?? null,
      cascadeEvents: async (_, { filter, limit }, _context, info) => {
        const isJson = asksForJson(info);
        const rows = await run(isJson ? 'json' : 'page', [filter.namespace.eq, limit]);
        return isJson ? rows.map(parsedJson) : rows;
      },
      cascadeEventConnection: async (_, { first, after }) =>
        toConnection(await run('deepPage', [...readCursor(after), first + 1]), first),
      recoverySessions: (_, { limit, offset }) => run('sessions', [limit, offset]),
      recoverySessionCount: async (_, { filter: { namespace, status } }) =>
        (await run('count', [namespace.eq, status.eq.toLowerCase()]))[0].count,
      securityIncidents: (_, { filter: { search }, limit }) => run('search', [search, limit]),
      securityIncidentStats: async (_, { filter: { createdAt } }) => ({
        buckets: await run('stats', [createdAt.gte, createdAt.lt]),
      }),
    },
    Mutation: {
      saveCascadeEvent: async (_, { input }) => {
        const cascadeEvent = await insertEvent(run, input);
        return { outcome: 'SAVED', cascadeEvent };
      },
      saveCascadeEvents: async (_, { input: { events } }) => ({
        results: (await insertEvents(run, events)).map((cascadeEvent) => ({
          outcome: 'SAVED',
          cascadeEvent,
        })),
      }),
    },
  },
  loaders: {
    RecoverySession: {
      cascadeEvent: async (queries) => {
        const ids = queries.map(({ obj }) => obj.cascadeEventId);
        const events = await run('eventsByIds', [ids]);
        const byId = new Map(events.map((event) => [event.cascadeId, event]));
        return ids.map((id) => byId.get(id) ?? null);
      },
    },
  },
});
await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
