// What is asked of the archive at each size. Values are many, so that at a large size they are not all at hand.
import { deepCursors, eventsSaver, recordings } from '../peers/variables.js';

const fields =
  'edges { cursor node { cascadeId triggerType timestamp totalEffects } } pageInfo { hasNextPage }';

/** As the works of the peers. `callers`: 16 where it is not said. `isWhole`: of each turn one request is enough. */
export const works = {
  firstPage: {
    title: 'first page of 20 by cursor',
    own: `{ cascadeEventConnection(first: 20) { ${fields} } }`,
    variables: () => [{}],
  },
  deepPage: {
    title: 'page of 20 by cursor, anywhere',
    own: `query ($after: String!) { cascadeEventConnection(first: 20, after: $after) { ${fields} } }`,
    variables: deepCursors,
  },
  chainPage: {
    title: 'page of 20 of one namespace by cursor, anywhere',
    own: `query ($ns: String!, $after: String!) {
      cascadeEventConnection(filter: { namespace: { eq: $ns } }, first: 20, after: $after) { ${fields} } }`,
    variables: (sample) =>
      deepCursors(sample, 'own').map(({ after }, at) => ({ after, ns: sample.places[at].namespace })),
  },
  offset: {
    title: 'page of 20 at offset 9,980, the largest that is taken',
    own: `{ cascadeEvents(limit: 20, offset: 9980) { cascadeId triggerType timestamp totalEffects } }`,
    variables: () => [{}],
  },
  byId: {
    title: 'by id',
    own: `query ($id: ID!) { cascadeEvent(cascadeId: $id) { namespace cascadeId triggerType timestamp totalEffects } }`,
    variables: ({ places }) => places.map(({ id }) => ({ id })),
  },
  count: {
    title: 'count of all, one caller',
    own: '{ cascadeEventCount }',
    variables: () => [{}],
    callers: 1,
  },
  estimate: {
    title: 'estimate of all, one caller',
    own: '{ cascadeEventCount(mayEstimate: true) }',
    variables: () => [{}],
    callers: 1,
  },
  save: {
    title: 'append: saveCascadeEvent, 16 writers',
    own: `mutation ($input: SaveCascadeEventInput!) {
      saveCascadeEvent(input: $input) { outcome cascadeEvent { cascadeId recordedAt } } }`,
    caller: (dialect, run) => eventsSaver(dialect, run, 1),
  },
  record: {
    title: 'append: recordCascadeEvent, 64 callers on one namespace',
    own: `mutation ($input: RecordCascadeEventInput!) { recordCascadeEvent(input: $input) { isReplay } }`,
    caller: recordings,
    callers: 64,
  },
};
