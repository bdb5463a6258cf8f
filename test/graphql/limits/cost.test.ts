import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { getIntrospectionQuery, graphqlSync, isObjectType, type GraphQLObjectType } from 'graphql';
import { loadSettings } from '../../../src/config';
import { costOf } from '../../../src/graphql/limits/cost';
import { shapeOf, UNTOLD_SIZE, untoldSize } from '../../../src/graphql/limits/list-sizes';
import { read, schema } from './support/operations';

const { maxCost } = loadSettings({});

function cost(text: string, variables: Record<string, unknown> = {}): number {
  const { fragments, operation } = read(text);
  return costOf(schema, operation, fragments, variables);
}

describe('the cost of an operation', () => {
  it.each([
    ['a count', '{ postmortemCount }', 1],
    ['a record', '{ postmortem(incidentId: "a") { incidentId startedAt } }', 3],
    ['a list', '{ postmortems(limit: 7) { incidentId startedAt } }', 1 + 7 * 2],
    ['a list by default', '{ postmortems { incidentId } }', 1 + 100],
    ['a list with null for a limit', '{ postmortems(limit: null) { incidentId } }', 1 + 100],
    ['an empty list', '{ postmortems(limit: 0) { incidentId } }', 1],
    ['a limit that the list itself refuses', '{ postmortems(limit: 5000) { incidentId } }', 1 + 1000],
    ['a limit below zero', '{ postmortems(limit: -5) { incidentId } }', 1],
    [
      'a link of each',
      '{ cascadeEvents(limit: 10) { recoverySessions(limit: 20) { sessionId } } }',
      1 + 10 * (1 + 20),
    ],
    ['one link of each', '{ postmortems(limit: 10) { cascadeEvent { cascadeId } } }', 1 + 10 * 2],
    [
      'a page by first',
      '{ postmortemConnection(first: 20) { nodes { incidentId } edges { cursor node { incidentId } } pageInfo { hasNextPage } totalCount } }',
      1 + (1 + 20) + (1 + 20 * 3) + 2 + 1,
    ],
    ['a page by last', '{ postmortemConnection(last: 3) { nodes { incidentId } } }', 1 + 1 + 3],
    ['a page by default', '{ postmortemConnection { nodes { incidentId } } }', 1 + 1 + 100],
    ['a list of texts', '{ cascadeNamespaces(first: 30) }', 1 + 30],
    ['a list in a record', '{ postmortem(incidentId: "a") { affectedServices } }', 2],
    [
      'a list that nothing bounds',
      '{ postmortem(incidentId: "a") { revisions { __typename } } }',
      1 + 1 + 10,
    ],
    ['statistics', '{ postmortemStats { buckets { count } } }', 1 + 1 + 1000],
    ['what is repeated', '{ postmortems(limit: 2) { incidentId incidentId a: incidentId } }', 1 + 2 * 3],
    [
      'what is skipped',
      '{ postmortems(limit: 2) @skip(if: true) { incidentId } postmortemCount @include(if: false) }',
      0,
    ],
    [
      'a fragment',
      '{ postmortems(limit: 2) { ...P ...P ... on Postmortem { startedAt } } } fragment P on Postmortem { incidentId }',
      1 + 2 * 3,
    ],
    [
      'a fragment on connections of two sizes',
      '{ a: postmortemConnection(first: 1) { ...C } b: postmortemConnection(first: 5) { ...C } } fragment C on PostmortemConnection { nodes { incidentId } }',
      1 + 2 + 1 + 6,
    ],
  ])('of %s', (_what, text, expected) => {
    expect(cost(text)).toBe(expected);
  });

  it.each([
    ['limit', '{ postmortems(limit: $n) { incidentId } }', 1],
    ['first', '{ postmortemConnection(first: $n) { nodes { incidentId } } }', 2],
    ['last', '{ postmortemConnection(last: $n) { nodes { incidentId } } }', 2],
    ['the limit of a link', '{ cascadeEvent(cascadeId: "a") { postmortems(limit: $n) { incidentId } } }', 2],
  ])('counts variables for %s as it counts literals, and their defaults', (_what, selection, others) => {
    expect(cost(`query ($n: Int) ${selection}`, { n: 300 })).toBe(others + 300);
    expect(cost(`query ($n: Int = 40) ${selection}`)).toBe(others + 40);
    expect(cost(`query ($n: Int = 40) ${selection}`, { n: null })).toBe(others + 100);
    expect(cost(`query ($n: Int) ${selection}`)).toBe(others + 100);
  });

  it('of a mutation goes by the longest list of its input', () => {
    const text = `mutation ($input: SaveCascadeEventsInput!, $events: [SaveCascadeEventInput!]!) {
      variable: saveCascadeEvents(input: $input) { results { outcome } }
      inside: saveCascadeEvents(input: { events: $events }) { results { outcome } }
      literal: saveCascadeEvents(input: { events: [{}, {}] }) { results { outcome } }
      one: saveCascadeEvent(input: {}) { differingFields }
    }`;
    const events = Array.from({ length: 500 }, () => ({}));
    expect(cost(text, { input: { events }, events: [{}] })).toBe(2 + 500 + (2 + 1) + (2 + 2) + 2);
  });

  it('knows what variables leave out of the answer', () => {
    const text =
      'query ($with: Boolean = false) { postmortems(limit: 2) @include(if: $with) { incidentId } }';
    expect(cost(text)).toBe(0);
    expect(cost(text, { with: true })).toBe(3);
  });

  it('of fragments that multiply is found without walking them all', () => {
    const levels = Array.from(
      { length: 60 },
      (_, level) => `fragment F${level} on CascadeEvent {
        recoverySessions { cascadeEvent { ...F${level + 1} ...F${level + 1} } }
      }`,
    );
    const text = `{ cascadeEvents { ...F0 } } ${levels.join(' ')} fragment F60 on CascadeEvent { cascadeId }`;
    expect(cost(text)).toBeGreaterThan(1e100);
  });
});

describe('the default limit of cost', () => {
  it.each([
    '{ cascadeEvents(limit: 1000) { recoverySessions(limit: 1000) { sessionId } } }',
    '{ cascadeEventConnection(first: 1000) { nodes { postmortems(limit: 1000) { incidentId } } } }',
    '{ cascadeEvents { recoverySessions { postmortems { incidentId } } } }',
  ])('refuses %s', (text) => {
    expect(cost(text)).toBeGreaterThan(maxCost);
  });

  const examples = path.resolve(__dirname, '../../../web/graphiql/examples');
  it.each(readdirSync(examples).filter((name) => name.endsWith('.graphql')))(
    'allows the example %s',
    (file) => {
      expect(cost(readFileSync(path.join(examples, file), 'utf8'))).toBeLessThan(maxCost);
    },
  );

  it("allows GraphiQL's introspection query, whose cost is near what its answer holds", () => {
    const text = getIntrospectionQuery({
      inputValueDeprecation: true,
      schemaDescription: true,
      specifiedByUrl: true,
    });
    const held = valuesIn(graphqlSync({ schema, source: text }).data);

    expect(cost(text)).toBeLessThan(maxCost);
    expect(cost(text) / held).toBeGreaterThan(1);
    expect(cost(text) / held).toBeLessThan(5);
  });
});

it('takes a list for short only where nothing bounds it and it usually is', () => {
  const unbounded = Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type) && !type.name.startsWith('__') && !type.name.endsWith('Connection'))
    .flatMap((type) =>
      Object.values((type as GraphQLObjectType).getFields()).map((field) => ({ type, field })),
    )
    .filter(({ type, field }) => {
      const { isLeaf, isList } = shapeOf(field);
      return isList && !isLeaf && untoldSize(schema, type.name, field.name) === UNTOLD_SIZE;
    })
    .filter(({ field: { args } }) => !args.some(({ name }) => name === 'limit' || name === 'first'))
    .map(({ type, field }) => `${type.name}.${field.name}`)
    // as long as the list that the mutation was given
    .filter((name) => !/^(Save|Record)\w+Payload\./.test(name));

  expect(unbounded).toEqual([
    'CascadeChainLink.redactions',
    'Postmortem.revisions',
    'RecoverySession.revisions',
    'RedactedEvent.redactions',
    'Revision.changes',
    'SecurityIncident.revisions',
  ]);
});

function valuesIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (Array.isArray(value)) return value.map(valuesIn).reduce((one, other) => one + other, 0);
  return Object.values(value).reduce((total: number, member) => total + 1 + valuesIn(member), 0);
}
