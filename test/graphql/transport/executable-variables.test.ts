import {
  buildSchema,
  getOperationAST,
  getVariableValues,
  GraphQLEnumType,
  GraphQLScalarType,
  parse,
  type GraphQLSchema,
  type VariableDefinitionNode,
} from 'graphql';
import fc from 'fast-check';
import { JsonSpan, Place } from '../../../src/graphql/transport';
import { coerceVariables, executableVariables } from '../../../src/graphql/transport/coerce-variables';

const SDL = `
  scalar Even
  enum Color { RED GREEN }
  input Choice @oneOf { word: String  number: Int }
  input Pick {
    color: Color = GREEN  colors: [Color!] = [RED]  words: [[String]]  sure: Boolean!  even: Even
    limit: Int! = 7  deep: Pick  many: [Pick!]  choice: Choice  constructor: ID  share: Float
  }
  type Query { found(pick: Pick, picks: [Pick], color: Color, even: Even, limit: Int): Int }
`;
const QUERY = `query ($pick: Pick, $picks: [Pick!], $color: Color = RED, $even: Even, $limit: Int! = 3, $left: Int) {
  found(pick: $pick, picks: $picks, color: $color, even: $even, limit: $limit) }`;

describe('the variables that an operation is executed with', () => {
  const schema = withOwnValues(buildSchema(SDL));
  const definitions = definitionsOf(QUERY);

  it('are what graphql-js makes of those that it is given', () => {
    let taken = 0;
    fc.assert(
      fc.property(variables, (given) => {
        const expected = outcomeOf(() => {
          const { coerced, errors } = getVariableValues(
            schema,
            definitions,
            coercedOf(schema, definitions, given),
          );
          if (coerced === undefined)
            throw new Error(`graphql-js refused what had been coerced: ${errors?.[0]?.message}`);
          return coerced;
        });
        const found = outcomeOf(() => executableVariables(schema, definitions, given, placeOf(given)));
        if ('value' in found) taken += 1;
        expect(plain(found)).toEqual(plain(expected));
      }),
      { numRuns: 2_000 },
    );
    // else it was errors alone that were compared
    expect(taken).toBeGreaterThan(200);
  });

  it('have the defaults of variables and fields, and enum values as what they stand for', () => {
    const given = { pick: { sure: true, colors: 'RED', words: ['a', null] } };

    expect(plain(executableVariables(schema, definitions, given, placeOf(given)))).toEqual({
      pick: { sure: true, color: { hue: 120 }, colors: [{ hue: 0 }], words: [['a'], null], limit: 7 },
      color: { hue: 0 },
      limit: 3,
    });
  });

  it('name the place of a bad one', () => {
    const given = { pick: { sure: true, many: [{ sure: true }, { sure: true, deep: { sure: null } }] } };

    expect(() => executableVariables(schema, definitions, given, placeOf(given))).toThrow(
      'pick.many[1].deep.sure: must not be null',
    );
  });
});

function coercedOf(
  schema: GraphQLSchema,
  definitions: readonly VariableDefinitionNode[],
  given: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  return coerceVariables(schema, definitions, given, placeOf(given));
}

function placeOf(given: object): Place {
  return Place.variables(() => JsonSpan.of(JSON.stringify(given)));
}

function outcomeOf(work: () => unknown): { readonly value: unknown } | { readonly message: string } {
  try {
    return { value: work() };
  } catch (error) {
    return { message: (error as Error).message };
  }
}

/** Without prototypes, of which graphql-js and the archive make different use. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value)) as unknown;
}

function definitionsOf(text: string): readonly VariableDefinitionNode[] {
  return getOperationAST(parse(text))?.variableDefinitions ?? [];
}

/** The schema with enum values that stand for something else, and a scalar of its own. */
function withOwnValues(schema: GraphQLSchema): GraphQLSchema {
  const color = schema.getType('Color') as GraphQLEnumType;
  for (const { name } of color.getValues()) {
    const value = color.getValue(name);
    if (value) value.value = { hue: name === 'RED' ? 0 : 120 };
  }
  const pick = schema.getType('Pick') as unknown as {
    getFields(): Record<string, { defaultValue: unknown }>;
  };
  const { color: one, colors } = pick.getFields();
  // made of the names before they stood for anything else
  if (one) one.defaultValue = { hue: 120 };
  if (colors) colors.defaultValue = [{ hue: 0 }];
  const even = schema.getType('Even') as GraphQLScalarType;
  even.parseValue = (value) => {
    if (typeof value !== 'number' || value % 2 !== 0) throw new Error('is not even');
    return value;
  };
  return schema;
}

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null });
const mostly = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<unknown> =>
  fc.oneof(
    { arbitrary: maybe(arbitrary), weight: 40 },
    { arbitrary: fc.constantFrom<unknown>(1.5, 'BLUE', {}, [], true, { sure: true }), weight: 1 },
  );
const color = mostly(fc.constantFrom('RED', 'GREEN'));
const { pick } = fc.letrec<{ pick: unknown; choice: unknown }>((tie) => ({
  choice: fc.oneof(
    fc.record({ word: fc.string() }),
    fc.record({ number: fc.integer({ min: -9, max: 9 }) }),
    fc.constantFrom<unknown>({ word: 'a', number: 1 }, { word: null }),
  ),
  pick: fc.record(
    {
      sure: mostly(fc.boolean()),
      color,
      colors: mostly(fc.array(color, { maxLength: 2 })),
      words: mostly(fc.array(maybe(fc.array(maybe(fc.string()), { maxLength: 2 })), { maxLength: 2 })),
      even: mostly(fc.constantFrom(2, 4)),
      limit: mostly(fc.nat(100)),
      share: mostly(fc.constantFrom(0.5, 3)),
      constructor: mostly(fc.constantFrom('x', 12)),
      choice: mostly(tie('choice')),
      deep: fc.oneof({ depthSize: 'small', withCrossShrink: true }, fc.constant(null), tie('pick')),
      many: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.constant([]),
        fc.array(tie('pick'), { maxLength: 2 }),
      ),
    },
    { requiredKeys: ['sure'] },
  ),
}));
const variables = fc.record(
  {
    pick: mostly(pick),
    picks: mostly(fc.array(pick, { maxLength: 2 })),
    color,
    even: mostly(fc.constant(6)),
    limit: fc.nat(9),
    left: fc.integer({ min: 0, max: 9 }),
    unknown: fc.constant('x'),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<Record<string, unknown>>;
