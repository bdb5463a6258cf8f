// What is asked of the servers. `own` is the archive's schema, which bare, Apollo and Mercurius serve a part of;
// `postgraphile` is what PostGraphile makes of the same tables.
import { deepCursors, eventsSaver, recordings } from './variables.js';

const page = (limit, fields) =>
  `query ($ns: String!) { cascadeEvents(filter: { namespace: { eq: $ns } }, limit: ${limit}) { ${fields} } }`;
const postgraphilePage = (limit, fields) =>
  `query ($ns: String!) { allCascadeEvents(condition: { namespace: $ns }, orderBy: [TIMESTAMP_DESC], ` +
  `first: ${limit}) { nodes { ${fields} } } }`;
const fourFields = 'cascadeId triggerType timestamp totalEffects';
const inNamespace = ({ namespaces }) => namespaces.map((ns) => ({ ns }));

/**
 * Works by name. `variables` makes the many values that requests take in turn, `caller` what one caller sends where
 * each request must be new. `answer` gives what the data says, in the archive's shape. `goals`: floor and goal.
 */
export const works = {
  page20: {
    title: 'page of 20 × 4 fields',
    own: page(20, fourFields),
    postgraphile: postgraphilePage(20, fourFields),
    variables: inNamespace,
    answer: { own: (data) => data.cascadeEvents, postgraphile: (data) => data.allCascadeEvents.nodes },
    goals: { postgraphile: [1.5, 1.8], bare: [0.6, 0.75] },
  },
  page100: {
    title: 'page of 100 × 4 fields',
    own: page(100, fourFields),
    postgraphile: postgraphilePage(100, fourFields),
    variables: inNamespace,
    answer: { own: (data) => data.cascadeEvents, postgraphile: (data) => data.allCascadeEvents.nodes },
    goals: { postgraphile: [1.3, 1.6], bare: [0.6, 0.75] },
  },
  sessions: {
    title: '20 sessions with their event',
    own: `query ($offset: Int!) { recoverySessions(limit: 20, offset: $offset) {
      sessionId status startedAt cascadeEvent { cascadeId triggerType timestamp } } }`,
    postgraphile: `query ($offset: Int!) {
      allRecoverySessions(orderBy: [STARTED_AT_DESC], first: 20, offset: $offset) { nodes {
        sessionId status startedAt cascadeEventByCascadeEventId { cascadeId triggerType timestamp } } } }`,
    variables: () => Array.from({ length: 200 }, (_, offset) => ({ offset })),
    answer: {
      own: (data) => data.recoverySessions,
      postgraphile: (data) =>
        data.allRecoverySessions.nodes.map(({ sessionId, status, startedAt, ...links }) => ({
          sessionId,
          status: status.toUpperCase(),
          startedAt,
          cascadeEvent: links.cascadeEventByCascadeEventId,
        })),
    },
    goals: { postgraphile: [1.0, 1.3], bare: [0.6, 0.7] },
  },
  byId: {
    title: 'by id',
    own: `query ($id: ID!) { cascadeEvent(cascadeId: $id) { namespace ${fourFields} } }`,
    postgraphile: `query ($id: String!) { cascadeEventByCascadeId(cascadeId: $id) { namespace ${fourFields} } }`,
    variables: ({ ids }) => ids.map((id) => ({ id })),
    answer: { own: (data) => data.cascadeEvent, postgraphile: (data) => data.cascadeEventByCascadeId },
    goals: { postgraphile: [1.05, 1.3], bare: [0.55, 0.65] },
  },
  count: {
    title: 'filtered count',
    own: `query ($ns: String!) {
      recoverySessionCount(filter: { namespace: { eq: $ns }, status: { eq: FAILED } }) }`,
    postgraphile: `query ($ns: String!) {
      allRecoverySessions(condition: { namespace: $ns, status: "failed" }) { totalCount } }`,
    variables: ({ sessionNamespaces }) => sessionNamespaces.map((ns) => ({ ns })),
    answer: {
      own: (data) => data.recoverySessionCount,
      postgraphile: (data) => data.allRecoverySessions.totalCount,
    },
    goals: { postgraphile: [1.0, 1.3], bare: [0.6, 0.7] },
  },
  deepPage: {
    title: 'deep page by cursor',
    own: `query ($after: String!) { cascadeEventConnection(first: 20, after: $after) {
      edges { cursor node { ${fourFields} } } pageInfo { hasNextPage } } }`,
    postgraphile: `query ($after: Cursor!) {
      allCascadeEvents(orderBy: [TIMESTAMP_DESC], first: 20, after: $after) {
        edges { cursor node { ${fourFields} } } pageInfo { hasNextPage } } }`,
    variables: deepCursors,
    answer: {
      own: ({ cascadeEventConnection: connection }) => pageOf(connection),
      postgraphile: ({ allCascadeEvents: connection }) => pageOf(connection),
    },
    goals: { postgraphile: [1.15, 1.4], bare: [0.75, 0.85] },
  },
  json: {
    title: '20 with their JSON columns',
    own: page(20, 'cascadeId triggerDetails effects'),
    postgraphile: postgraphilePage(20, 'cascadeId triggerDetailsJson effectsJson'),
    variables: inNamespace,
    answer: {
      own: (data) => data.cascadeEvents,
      postgraphile: (data) =>
        data.allCascadeEvents.nodes.map(({ cascadeId, triggerDetailsJson, effectsJson }) => ({
          cascadeId,
          triggerDetails: triggerDetailsJson,
          effects: effectsJson,
        })),
    },
    goals: { postgraphile: [1.4, 1.7], bare: [0.8, 0.9] },
  },
  save: {
    title: 'single saves, 16 writers',
    own: `mutation ($input: SaveCascadeEventInput!) {
      saveCascadeEvent(input: $input) { outcome cascadeEvent { cascadeId recordedAt } } }`,
    postgraphile: `mutation ($event: CascadeEventInput!) {
      createCascadeEvent(input: { cascadeEvent: $event }) { cascadeEvent { cascadeId recordedAt } } }`,
    caller: (dialect, run) => eventsSaver(dialect, run, 1),
    goals: { postgraphile: [0.6, 0.9], bare: [0.5, 0.75] },
  },
  batch: {
    title: 'batch of 500 saves, rows a second',
    rows: 500,
    own: `mutation ($input: SaveCascadeEventsInput!) {
      saveCascadeEvents(input: $input) { results { outcome cascadeEvent { cascadeId } } } }`,
    // It has no mutation of many rows: so many in one document, in one transaction.
    postgraphile: `mutation (${Array.from({ length: 500 }, (_, at) => `$e${at}: CascadeEventInput!`).join(' ')}) {
      ${Array.from(
        { length: 500 },
        (_, at) =>
          `e${at}: createCascadeEvent(input: { cascadeEvent: $e${at} }) { cascadeEvent { cascadeId } }`,
      ).join(' ')} }`,
    caller: (dialect, run) => eventsSaver(dialect, run, 500),
    goals: { postgraphile: [0.6, 1.0], bare: [0.6, 1.0] },
  },
  stats: {
    title: 'stats of a month by day and severity',
    own: `query ($from: DateTime!, $until: DateTime!) { securityIncidentStats(
      filter: { createdAt: { gte: $from, lt: $until } }, groupBy: [SEVERITY], interval: DAY
    ) { buckets { periodStart severity count } } }`,
    variables: ({ months }) => months,
    // The order of buckets of one count is nobody's.
    answer: {
      own: ({ securityIncidentStats: { buckets } }) =>
        buckets.map(({ periodStart, severity, count }) => `${periodStart} ${severity} ${count}`).sort(),
    },
  },
  search: {
    title: 'search for two words',
    own: `query ($words: String!) {
      securityIncidents(filter: { search: $words }, limit: 20) { id severity description } }`,
    variables: ({ searches }) => searches.map((words) => ({ words })),
    answer: { own: (data) => data.securityIncidents },
  },
  verdict: {
    title: "a chain's verdict, events a second",
    only: ['product', 'before'],
    rowsOf: ({ chainLength }) => chainLength,
    own: `query ($ns: String!) { cascadeChain(namespace: $ns) { status length } }`,
    variables: inNamespace,
    answer: { own: (data) => data.cascadeChain },
    isRight: ({ status }) => status === 'VERIFIED',
  },
  record: {
    title: 'recordCascadeEvent, 64 callers on one namespace',
    only: ['product', 'before'],
    callers: 64,
    own: `mutation ($input: RecordCascadeEventInput!) { recordCascadeEvent(input: $input) { isReplay } }`,
    caller: recordings,
  },
};

/** The text of a request; JSON variables are spliced in as text, for their digits. */
export function requestText(work, dialect, variablesText) {
  return `{"query":${JSON.stringify(work[dialect])},"variables":${variablesText}}`;
}

function pageOf({ edges, pageInfo }) {
  return { nodes: edges.map(({ node }) => node), hasNextPage: pageInfo.hasNextPage };
}
