import fc from 'fast-check';
import {
  getNamedType,
  isCompositeType,
  isObjectType,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { inputValue } from './input-values';

/** A request in GraphQL's terms; `variables` is text, and often no JSON. */
export interface FuzzOperation {
  readonly query: string;
  readonly variables: string;
  readonly values: readonly { readonly name: string; readonly value: string }[];
}

/** A field with its selection, and the arguments that variables are needed for. */
interface Selected {
  readonly text: string;
  readonly variables: readonly { readonly name: string; readonly type: string; readonly value: string }[];
}

const MAX_LEVELS = 4;

/**
 * Operations made from the schema, each on one to three fields of the root with any of their arguments and with links.
 * `hear` is told every argument and every field of an input that was given, as `Type.field.argument` and `Type.field`.
 */
export function operations(
  schema: GraphQLSchema,
  hear: (place: string) => void,
): fc.Arbitrary<FuzzOperation> {
  const ofRoot = (root: GraphQLObjectType, kind: string): fc.Arbitrary<FuzzOperation> => {
    const fields = Object.values(root.getFields());
    const one = fc.constantFrom(...fields).chain((field) => selected(root, field, hear, 0));
    return fc.array(one, { minLength: 1, maxLength: 3 }).map((all) => written(kind, all));
  };
  const [query, mutation] = [schema.getQueryType(), schema.getMutationType()];
  if (!query || !mutation) throw new Error('the schema has no root');
  return fc.oneof(
    { weight: 3, arbitrary: ofRoot(query, 'query') },
    { weight: 2, arbitrary: ofRoot(mutation, 'mutation') },
  );
}

/** The same with its variables' values written into the document. */
export function inlined({ query, values }: FuzzOperation): FuzzOperation {
  const [head = '', ...rest] = query.split(' { ');
  const body = values.reduce(
    (text, { name, value }) => text.replaceAll(new RegExp(`\\$${name}\\b`, 'g'), () => literal(value)),
    ['', ...rest].join(' { '),
  );
  return { query: `${head.replace(/\(.*/s, '')}${body}`, variables: '{}', values: [] };
}

/** JSON as GraphQL spells it: keys without quotes, and words in capitals for those of an enum. */
function literal(json: string): string {
  return json.replaceAll(/"(\w+)":/g, '$1:').replaceAll(/"([A-Z][A-Z_]+)"/g, '$1');
}

function written(kind: string, all: readonly Selected[]): FuzzOperation {
  const fields = all.map(({ text, variables }, index) => {
    const renamed = variables.reduce(
      (renaming, { name }) => renaming.replaceAll(`$${name}\u0001`, `$f${index}_${name}`),
      text,
    );
    return `r${index}: ${renamed}`;
  });
  const variables = all.flatMap((one, index) =>
    one.variables.map(({ name, type, value }) => ({ name: `f${index}_${name}`, type, value })),
  );
  const definitions = variables.map(({ name, type }) => `$${name}: ${type}`).join(', ');
  return {
    query: `${kind} Fuzz${definitions === '' ? '' : `(${definitions})`} { ${fields.join(' ')} }`,
    variables: `{${variables.map(({ name, value }) => `"${name}":${value}`).join(',')}}`,
    values: variables,
  };
}

function selected(
  parent: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  hear: (place: string) => void,
  level: number,
): fc.Arbitrary<Selected> {
  const given = fc.tuple(
    ...field.args.map((argument) => {
      const isRoot = level === 0;
      const value = inputValue(argument.type, hear).map((text) => {
        hear(`${parent.name}.${field.name}.${argument.name}`);
        return { name: argument.name, type: String(argument.type), value: text };
      });
      const odds = isRoot ? 3 : 1;
      return String(argument.type).endsWith('!') && argument.defaultValue === undefined
        ? value
        : fc.oneof({ weight: odds, arbitrary: value }, { weight: 2, arbitrary: fc.constant(null) });
    }),
  );
  const named = getNamedType(field.type);
  const below =
    isCompositeType(named) && isObjectType(named) ? selection(named, hear, level + 1) : fc.constant(null);
  return fc.tuple(given, below).map(([args, inner]) => {
    const own = args.filter((argument) => argument !== null);
    const prefix = level === 0 ? '' : `l${level}_`;
    const inParentheses = own.map(({ name }) => `${name}: $${prefix}${name}\u0001`).join(', ');
    return {
      text: `${field.name}${own.length === 0 ? '' : `(${inParentheses})`}${inner === null ? '' : ` ${inner.text}`}`,
      variables: [
        ...own.map((argument) => ({ ...argument, name: `${prefix}${argument.name}` })),
        ...(inner?.variables ?? []),
      ],
    };
  });
}

function selection(
  type: GraphQLObjectType,
  hear: (place: string) => void,
  level: number,
): fc.Arbitrary<Selected> {
  const fields = Object.values(type.getFields());
  const isLeaf = ({ args, type: own }: GraphQLField<unknown, unknown>) =>
    args.length === 0 && !isCompositeType(getNamedType(own));
  const leaves = fields.filter(isLeaf);
  const links = fields.filter((field) => !isLeaf(field));
  const some = fc.subarray(leaves.map(({ name }) => name));
  const mayLink = level < MAX_LEVELS && links.length > 0;
  const link = mayLink
    ? fc
        .constant(null)
        .chain(() => fc.constantFrom(...links).chain((field) => selected(type, field, hear, level)))
    : fc.constant(null);
  const mustLink = level === 1 && leaves.length === 0;
  return fc
    .tuple(
      some,
      mustLink ? link : fc.oneof({ weight: 2, arbitrary: fc.constant(null) }, { weight: 3, arbitrary: link }),
    )
    .map(([names, linked]) => ({
      text: `{ __typename ${names.join(' ')} ${linked?.text ?? ''} }`,
      variables: linked?.variables ?? [],
    }));
}
