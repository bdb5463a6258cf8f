import 'reflect-metadata';
import type { FastifyInstance } from 'fastify';
import { isInputObjectType, isInterfaceType, isObjectType } from 'graphql';
import { createApp } from '../../src/http';
import { buildArchiveSchema } from '../../src/resolvers';
import { createLogger } from '../../src/telemetry';
import { post } from './support/probe-app';
import { openToAll } from '../support/access';

const schema = buildArchiveSchema();
/** The names of fields that are no words of English. */
const fieldNames = new Set(
  Object.values(schema.getTypeMap())
    .flatMap((type) =>
      isObjectType(type) || isInterfaceType(type) || isInputObjectType(type)
        ? Object.keys(type.getFields())
        : [],
    )
    .filter((name) => /[A-Z]/.test(name)),
);

/** One document at least for each rule that graphql-js has a suggestion or a message with names for. */
const documents: readonly (readonly [document: string, variables?: string])[] = [
  ['{ postmortemz { incidentId } }'],
  ['{ postmortems { incidentI } }'],
  ['{ postmortems }'],
  ['{ postmortemCount { a } }'],
  ['{ postmortem { incidentId } }'],
  ['{ postmortems(limitt: 1) { incidentId } }'],
  ['{ postmortems { ... on Postmortm { incidentId } } }'],
  ['{ postmortems { ... on CascadeEvent { cascadeId } } }'],
  ['{ postmortems { ... on Int { incidentId } } }'],
  ['{ postmortems { ...F } } fragment f on Postmortem { incidentId }'],
  ['query ($a: Strin) { postmortem(incidentId: $a) { incidentId } }'],
  ['query ($a: Postmortem) { __typename }'],
  ['query ($a: String) { postmortem(incidentId: $a) { incidentId } }'],
  ['query ($limit: Int) { postmortems(limit: $limi) { incidentId } }'],
  ['{ postmortems @skp(if: true) { incidentId } }'],
  ['{ postmortems @skip(iff: true) { incidentId } }'],
  ['{ postmortems @deprecated { incidentId } }'],
  ['{ a: postmortemCount a: postmortems { incidentId } }'],
  ['{ postmortems(limit: 1, limit: 2) { incidentId } }'],
  ['{ postmortems(filter: {namespac: {eq: "a"}}) { incidentId } }'],
  ['{ postmortems(orderBy: {direction: ASCC}) { incidentId } }'],
  ['query ($f: PostmortemFilter) { postmortemCount(filter: $f) }', '{"f":{"namespac":{"eq":"a"}}}'],
  ['query ($f: StatsIntervl) { postmortemStats(interval: $f) { isTruncated } }', '{"f":"DY"}'],
  ['query ($f: StatsInterval) { postmortemStats(interval: $f) { isTruncated } }', '{"f":"DY"}'],
  ['mutation { savePostmorten(input: {}) { outcome } }'],
  ['subscription { postmortem { incidentId } }'],
  ['type Postmortm { incidentId: ID } { __typename }'],
  ['{ __schema { directive } }'],
  ['{ __type(nam: "a") { name } }'],
];

describe('the refusal of', () => {
  let app: FastifyInstance;
  beforeAll(async () => {
    app = await createApp({
      schema,
      createContext: ({ id }) => ({ requestId: id }),
      logger: createLogger({ level: 'silent' }),
      health: { engine: 'pglite', durability: 'PROCESS', ping: async () => undefined },
      checkpoint: async () => null,
      access: openToAll,
      webRoot: null,
    });
  });
  afterAll(() => app.close());

  const asked = documents.map(([document, variables = '{}']) => ({ document, variables }));
  it.each(asked)(
    '$document suggests nothing, and names no field on its own',
    async ({ document, variables }) => {
      const { errors, text } = await post(app, document, variables);
      const said = errors.map(({ message }) => message).join(' ');

      expect(errors.length).toBeGreaterThan(0);
      expect(text).not.toMatch(/did you mean|INTERNAL_SERVER_ERROR/i);
      const named = new Set(`${document} ${variables}`.split(/\W+/));
      const told = said.split(/\W+/).filter((word) => fieldNames.has(word) && !named.has(word));
      expect(told).toEqual([]);
    },
  );
});
