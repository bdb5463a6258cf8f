import { getIntrospectionQuery, validate } from 'graphql';
import { aliasesOf } from '../../../src/graphql/limits/aliases';
import { depthOf } from '../../../src/graphql/limits/depth';
import { directivesOf } from '../../../src/graphql/limits/directives';
import { rootFieldsOf } from '../../../src/graphql/limits/root-fields';
import { fragmentBomb, read, schema } from './support/operations';

describe('depth', () => {
  const depth = (text: string) => {
    const { fragments, operation } = read(text);
    return depthOf(operation, fragments);
  };

  it.each([
    ['{ postmortemCount }', 1],
    ['{ postmortems { incidentId } }', 2],
    ['{ a: postmortems { incidentId } cascadeEvents { recoverySessions { sessionId } } }', 3],
    ['{ ... { ... on Query { postmortemCount } } }', 1],
    [
      '{ postmortems { ...P } } fragment P on Postmortem { cascadeEvent { ...E } } fragment E on CascadeEvent { cascadeId }',
      3,
    ],
    [
      '{ postmortems { incidentId ...P } } fragment P on Postmortem { ...Q } fragment Q on Postmortem { cascadeEvent { cascadeId } }',
      3,
    ],
  ])('of %s is %i', (text, levels) => {
    expect(depth(text)).toBe(levels);
  });

  it("of GraphiQL's introspection query is 15, the default limit", () => {
    const text = getIntrospectionQuery({
      inputValueDeprecation: true,
      schemaDescription: true,
      specifiedByUrl: true,
    });
    expect(depth(text)).toBe(15);
  });
});

describe('aliases', () => {
  const aliases = (text: string) => {
    const { fragments, operation } = read(text);
    return aliasesOf(operation, fragments);
  };

  it.each([
    ['{ postmortemCount }', 0],
    ['{ a: postmortemCount postmortemCount: postmortemCount }', 2],
    ['{ a: postmortems { b: incidentId ... { c: incidentId } } }', 3],
    ['{ x: __typename y: __typename }', 2],
    [
      '{ a: postmortems { ...P } b: postmortems { ...P ...P } } fragment P on Postmortem { c: incidentId }',
      5,
    ],
  ])('in %s are %i', (text, count) => {
    expect(aliases(text)).toBe(count);
  });

  it('of a fragment count as often as it is used, without taking longer for it', () => {
    expect(aliases(fragmentBomb(100, 'a: postmortemCount'))).toBe(2 ** 100);
  });
});

describe('root fields', () => {
  const count = (text: string) => {
    const { fragments, operation } = read(text);
    return rootFieldsOf(operation, fragments);
  };

  it.each([
    ['{ postmortemCount postmortems { incidentId } }', 2],
    ['{ postmortemCount postmortemCount }', 2],
    [
      '{ ...Q ...Q ... { postmortemCount } } fragment Q on Query { a: postmortemCount b: postmortemCount }',
      5,
    ],
  ])('of %s are %i', (text, fields) => {
    expect(count(text)).toBe(fields);
  });

  it('of a fragment count as often as it is used', () => {
    expect(count(fragmentBomb(60, 'postmortemCount'))).toBe(2 ** 60);
  });
});

describe('directives', () => {
  const count = (text: string) => {
    const { fragments, operation } = read(text);
    return directivesOf(operation, fragments);
  };

  it.each([
    ['{ postmortemCount }', 0],
    ['query @a ($v: Int @b) @c { postmortemCount @d @e }', 4],
    ['{ postmortems @a { incidentId @b ... @c { incidentId @d } } }', 4],
    ['{ ...Q @a ...Q } fragment Q on Query @b { postmortemCount @c }', 5],
  ])('of %s are %i', (text, directives) => {
    expect(count(text.replace('query @a', 'query'))).toBe(directives);
  });
});

it('is measured of the chosen operation alone', () => {
  const { operation, fragments } = read(
    'query A { postmortemCount } query B { a: postmortemCount b: postmortemCount }',
  );
  expect(rootFieldsOf(operation, fragments)).toBe(1);
  expect(aliasesOf(operation, fragments)).toBe(0);
});

it('measures documents that are valid: the bombs of these tests are', () => {
  const { document } = read(fragmentBomb(60, 'postmortemCount'));
  expect(validate(schema, document)).toEqual([]);
});
