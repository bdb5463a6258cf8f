import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  getIntrospectionQuery,
  type GraphQLArgument,
  graphqlSync,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedScalarType,
  lexicographicSortSchema,
  printSchema,
  validateSchema,
} from 'graphql';
import { buildArchiveSchema } from '../src/resolvers';

const schema = buildArchiveSchema();

test('schema.graphql is the schema: `npm run schema` writes it anew', () => {
  const file = readFileSync(path.join(__dirname, '..', 'schema.graphql'), 'utf8');
  expect(`${printSchema(lexicographicSortSchema(schema))}\n`).toBe(file);
});

test('it is sound, and tells all that it holds', () => {
  expect(validateSchema(schema)).toEqual([]);
  expect(graphqlSync({ schema, source: getIntrospectionQuery() }).errors).toBeUndefined();
});

test('every type, field, argument and enum value that a caller meets is described', () => {
  const undescribed: string[] = [];
  const roots: readonly unknown[] = [
    schema.getQueryType(),
    schema.getMutationType(),
    schema.getSubscriptionType(),
  ];
  const check = (name: string, { description }: { description?: string | null }): void => {
    if ((description ?? '').trim() === '') undescribed.push(name);
  };
  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type) || isSpecifiedScalarType(type)) continue;
    if (!roots.includes(type)) check(type.name, type);
    if (isEnumType(type)) type.getValues().forEach((value) => check(`${type.name}.${value.name}`, value));
    if (isObjectType(type) || isInterfaceType(type) || isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) {
        check(`${type.name}.${field.name}`, field);
        const args: readonly GraphQLArgument[] = 'args' in field ? field.args : [];
        args.forEach((arg) => check(`${type.name}.${field.name}(${arg.name})`, arg));
      }
    }
  }
  expect(undescribed).toEqual([]);
});
