import {
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
  type GraphQLNamedType,
} from 'graphql';
import { buildArchiveSchema } from '../../../src/resolvers';

const schema = buildArchiveSchema();

interface Described {
  readonly name: string;
  readonly description?: string | null;
}

/** The type and everything in it that a client reads about, by its path. */
function described(type: GraphQLNamedType): [string, string][] {
  const parts: [string, Described][] = [[type.name, type]];
  if (isEnumType(type)) parts.push(...type.getValues().map(within(type.name)));
  if (isInputObjectType(type)) parts.push(...Object.values(type.getFields()).map(within(type.name)));
  if (isObjectType(type) || isInterfaceType(type)) {
    for (const field of Object.values(type.getFields())) {
      parts.push(within(type.name)(field), ...field.args.map(within(`${type.name}.${field.name}`)));
    }
  }
  return parts.map(([path, part]) => [path, part.description ?? '']);
}

const within =
  (path: string) =>
  (part: Described): [string, Described] => [`${path}.${part.name}`, part];

const roots: ReadonlySet<string> = new Set(['Query', 'Mutation', 'Subscription']);
const everything = Object.values(schema.getTypeMap())
  .filter((type) => !isIntrospectionType(type) && !isSpecifiedScalarType(type))
  .flatMap(described)
  .filter(([path]) => !roots.has(path));

test('every type, field, argument, input field and enum value has a description', () => {
  expect(everything.filter(([, description]) => description.trim() === '').map(([path]) => path)).toEqual([]);
  expect(everything.length).toBeGreaterThan(500);
});

test('descriptions are sentences', () => {
  const odd = everything.filter(([, description]) => !/^[A-Z0-9`"].*[.:?`]$/s.test(description.trim()));
  expect(odd).toEqual([]);
});
