import {
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isObjectType,
  type FieldNode,
  type GraphQLField,
  type GraphQLSchema,
} from 'graphql';
import { DEFAULT_LIMIT, MAX_LIMIT, MAX_STATS_BUCKETS } from '../../query';
import type { GivenValues } from './given-values';

/** The arguments by which a caller says how many rows a field gives. */
const SIZE_ARGUMENTS = ['limit', 'first', 'last'] as const;

/** What a list holds where nothing says how long it is, such as the changes of a record. */
export const UNTOLD_SIZE = 10;

/** Lists that no argument bounds, by type and field, where more than `UNTOLD_SIZE` is usual. */
const knownSizes: ReadonlyMap<string, number> = new Map([
  ['CascadeEventStats.buckets', MAX_STATS_BUCKETS],
  ['PostmortemStats.buckets', MAX_STATS_BUCKETS],
  ['RecoverySessionStats.buckets', MAX_STATS_BUCKETS],
  ['SecurityIncidentStats.buckets', MAX_STATS_BUCKETS],
  ['CausationTrace.steps', 100],
  ['VerificationRun.findings', 20],
]);

/**
 * How many rows a field asks for: what its `limit`, `first` or `last` says, or leaves to the default; for a mutation
 * the longest list of its input, for each of which it answers. Null where neither says anything.
 */
export function askedSize(
  { args }: GraphQLField<unknown, unknown>,
  node: FieldNode,
  given: GivenValues,
): number | null {
  const names = SIZE_ARGUMENTS.filter((name) => args.some((argument) => argument.name === name));
  if (names.length > 0) {
    const sizes = names.flatMap((name) => given.integer(node, name) ?? []);
    // More than that is refused by the field itself, in its own words.
    return sizes.length === 0 ? DEFAULT_LIMIT : Math.min(Math.max(...sizes, 0), MAX_LIMIT);
  }
  return args.some(({ name }) => name === 'input') ? (given.longestList(node, 'input') ?? 1) : null;
}

/** How long a list is taken to be that no argument bounds, neither of itself nor of the page that it stands in. */
export function untoldSize(schema: GraphQLSchema, type: string, field: string): number {
  const name = `${type}.${field}`;
  return knownSizes.get(name) ?? introspectionSizes(schema).get(name) ?? UNTOLD_SIZE;
}

const introspected = new WeakMap<GraphQLSchema, ReadonlyMap<string, number>>();

/** The mean lengths of the lists that introspection gives of a schema. */
function introspectionSizes(schema: GraphQLSchema): ReadonlyMap<string, number> {
  const known = introspected.get(schema) ?? measureSchema(schema);
  introspected.set(schema, known);
  return known;
}

function measureSchema(schema: GraphQLSchema): ReadonlyMap<string, number> {
  const types = Object.values(schema.getTypeMap());
  const directives = schema.getDirectives();
  const fields = types.flatMap((type) =>
    isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [],
  );
  const count = (of: readonly { readonly args: readonly unknown[] }[]): number =>
    of.reduce((total, { args }) => total + args.length, 0);
  const inputFields = types.flatMap((type) => (isInputObjectType(type) ? Object.keys(type.getFields()) : []));
  const enumValues = types.flatMap((type) => (isEnumType(type) ? type.getValues() : []));
  return new Map([
    ['__Schema.types', types.length],
    ['__Schema.directives', directives.length],
    ['__Type.fields', fields.length / types.length],
    ['__Type.inputFields', inputFields.length / types.length],
    ['__Type.enumValues', enumValues.length / types.length],
    ['__Type.interfaces', 1],
    ['__Type.possibleTypes', 1],
    ['__Field.args', count(fields) / fields.length],
    ['__Directive.args', count(directives) / directives.length],
  ]);
}

/** Whether a field gives a list, and whether what it gives has fields of its own. */
export function shapeOf({ type }: GraphQLField<unknown, unknown>): { isList: boolean; isLeaf: boolean } {
  const named = getNamedType(type);
  return {
    isList: isListType(getNullableType(type)),
    isLeaf: !isObjectType(named) && !isInterfaceType(named),
  };
}
