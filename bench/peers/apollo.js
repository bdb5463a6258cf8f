// The usual build: Apollo's standalone server over TypeORM's `find`, whole entities, offsets for pages.
import 'reflect-metadata';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { DataSource } from 'typeorm';
import { CascadeEvent, RecoverySession, SecurityIncident } from './entities.js';
import { typeDefs } from './schema.js';
import { columnsBeside } from './variables.js';

const source = await new DataSource({
  type: 'postgres',
  url: process.env.DATABASE_URL,
  poolSize: 16,
  entities: [CascadeEvent, RecoverySession, SecurityIncident],
}).initialize();
const events = source.getRepository(CascadeEvent);
const sessions = source.getRepository(RecoverySession);
const incidents = source.getRepository(SecurityIncident);
const newest = { timestamp: 'DESC', cascadeId: 'DESC' };

/** How many events are newer than the cursor's: the usual cursor holds an offset, and this one stands for it. */
async function offsetOf(after) {
  const [, timestamp] = JSON.parse(Buffer.from(after, 'base64url').toString());
  if (!offsets.has(after)) offsets.set(after, await countNewer(timestamp));
  return offsets.get(after);
}
const offsets = new Map();
const countNewer = (timestamp) =>
  events.createQueryBuilder().where('timestamp >= :timestamp', { timestamp }).getCount();

const entityOf = (input) => ({
  ...input,
  ...columnsBeside(input),
  triggerDetails: JSON.stringify(input.triggerDetails),
  effects: JSON.stringify(input.effects),
});

const resolvers = {
  CascadeEvent: {
    triggerDetails: ({ triggerDetails }) => JSON.parse(triggerDetails),
    effects: ({ effects }) => JSON.parse(effects),
  },
  RecoverySession: { status: ({ status }) => status.toUpperCase() },
  SecurityIncident: { severity: ({ severity }) => severity.toUpperCase() },
  Query: {
    cascadeEvent: (_, { cascadeId }) => events.findOneBy({ cascadeId }),
    cascadeEvents: (_, { filter, limit }) =>
      events.find({ where: { namespace: filter.namespace.eq }, order: newest, take: limit }),
    async cascadeEventConnection(_, { first, after }) {
      const offset = await offsetOf(after);
      const rows = await events.find({ order: newest, skip: offset, take: first + 1 });
      return {
        edges: rows.slice(0, first).map((node, at) => ({ cursor: String(offset + at), node })),
        pageInfo: { hasNextPage: rows.length > first },
      };
    },
    recoverySessions: (_, { limit, offset }) =>
      sessions.find({
        relations: { cascadeEvent: true },
        order: { startedAt: 'DESC', sessionId: 'DESC' },
        skip: offset,
        take: limit,
      }),
    recoverySessionCount: (_, { filter: { namespace, status } }) =>
      sessions.countBy({ namespace: namespace.eq, status: status.eq.toLowerCase() }),
    securityIncidents: (_, { filter: { search }, limit }) =>
      incidents
        .createQueryBuilder('i')
        .where(`to_tsvector('simple', i.search_text) @@ websearch_to_tsquery('simple', :search)`, { search })
        .orderBy({ 'i.createdAt': 'DESC', 'i.id': 'DESC' })
        .take(limit)
        .getMany(),
    async securityIncidentStats(_, { filter: { createdAt } }) {
      const buckets = await incidents
        .createQueryBuilder('i')
        .select(`date_trunc('day', i.created_at, 'UTC')`, 'periodStart')
        .addSelect('upper(i.severity)', 'severity')
        .addSelect('count(*)::integer', 'count')
        .where('i.created_at >= :gte AND i.created_at < :lt', createdAt)
        .groupBy('1, 2')
        .getRawMany();
      return { buckets };
    },
  },
  Mutation: {
    async saveCascadeEvent(_, { input }) {
      return { outcome: 'SAVED', cascadeEvent: await events.save(entityOf(input)) };
    },
    async saveCascadeEvents(_, { input }) {
      const saved = await events.save(input.events.map(entityOf));
      return { results: saved.map((cascadeEvent) => ({ outcome: 'SAVED', cascadeEvent })) };
    },
  },
};

await startStandaloneServer(new ApolloServer({ typeDefs, resolvers, nodeEnv: 'production' }), {
  listen: { port: Number(process.env.PORT), host: '127.0.0.1' },
});
