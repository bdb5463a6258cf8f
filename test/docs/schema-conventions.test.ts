import {
  buildSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isNullableType,
  isObjectType,
  type GraphQLSchema,
  type GraphQLType,
} from 'graphql';
import { textOf } from './support/files';

interface Field {
  readonly path: string;
  readonly name: string;
  readonly type: string;
  readonly isList: boolean;
  readonly mayBeNull: boolean;
  readonly mayHaveNulls: boolean;
  readonly isInput: boolean;
  readonly deprecation: string | null;
}

const archive = buildSchema(textOf('schema.graphql'));
const conventions = textOf('docs/schema-conventions.md');

function fieldsOf(schema: GraphQLSchema): Field[] {
  const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'));
  return types.flatMap((parent) => {
    if (!isObjectType(parent) && !isInputObjectType(parent)) return [];
    return Object.values(parent.getFields()).map(({ deprecationReason, name, type }) => {
      const bare = isNonNullType(type) ? type.ofType : type;
      return {
        path: `${parent.name}.${name}`,
        name,
        type: getNamedType(type as GraphQLType).name,
        isList: isListType(bare),
        mayBeNull: isNullableType(type),
        mayHaveNulls: isListType(bare) && isNullableType(bare.ofType),
        isInput: isInputObjectType(parent),
        deprecation: deprecationReason ?? null,
      };
    });
  });
}

const fields = fieldsOf(archive);
const paths = (found: readonly Field[]): string[] => found.map(({ path }) => path);
const isComparison = ({ path }: Field): boolean => /^\w+Comparator\./.test(path);

/** What evidence brings, as its writers say it. */
const WORDS_OF_EVIDENCE = /^(timestamp|(first|last)Timestamp|cutoff|periodStart|success|verified)$/;

it('names times and yes-or-nos by what they are', () => {
  const plain = fields.filter((field) => !isComparison(field) && !WORDS_OF_EVIDENCE.test(field.name));
  const times = plain.filter(({ name, type }) => type === 'DateTime' && !name.endsWith('At'));
  const flags = plain.filter(
    ({ name, type }) => type === 'Boolean' && !/^(is|has|requires|may|check)[A-Z]/.test(name),
  );
  expect(paths([...times, ...flags])).toEqual([]);
  for (const word of ['timestamp', 'cutoff', 'periodStart', 'success', 'verified'])
    expect(conventions).toContain(`\`${word}\``);
});

it('writes enum values in upper case', () => {
  const values = Object.values(archive.getTypeMap())
    .filter((type) => isEnumType(type) && !type.name.startsWith('__'))
    .flatMap((type) => (isEnumType(type) ? type.getValues().map(({ name }) => name) : []));
  expect(values.filter((value) => !/^[A-Z][A-Z0-9_]*$/.test(value))).toEqual([]);
});

it('gives each mutation one input and a payload of its name', () => {
  const mutations = Object.values(archive.getMutationType()?.getFields() ?? {});
  const shapes = mutations.map(({ args, name, type }) => [
    name,
    args.map((arg) => `${arg.name}: ${String(arg.type)}`),
    String(type),
  ]);
  expect(shapes).toEqual(
    mutations.map(({ name }) => {
      const own = name[0]?.toUpperCase() + name.slice(1);
      return [name, [`input: ${own}Input!`], `${own}Payload!`];
    }),
  );
});

it('names input types by what they are for', () => {
  const inputs = Object.values(archive.getTypeMap()).filter(isInputObjectType);
  expect(
    inputs.map(({ name }) => name).filter((name) => !/(Input|Filter|Order|Comparator)$/.test(name)),
  ).toEqual([]);
});

it('has null for a list only where that is everything, and in one only for what was not written', () => {
  const answers = fields.filter(({ isInput, isList }) => isList && !isInput);
  expect(paths(answers.filter(({ mayBeNull }) => mayBeNull))).toEqual([
    'AccessToken.namespaces',
    'ConfirmationRequest.namespaces',
  ]);
  expect(paths(fields.filter(({ mayHaveNulls }) => mayHaveNulls))).toEqual([
    'RecordCascadeEventsPayload.receipts',
  ]);
});

it('gives null for a record that is not there, and never for a list of them', () => {
  const queries = Object.values(archive.getQueryType()?.getFields() ?? {});
  const byKey = queries.filter(
    ({ args }) => args.length === 1 && /^(id|incidentId|cascadeId|sessionId)$/.test(args[0]?.name ?? ''),
  );
  expect(byKey.map(({ name, type }) => [name, isNullableType(type)])).toEqual(
    ['cascadeEvent', 'postmortem', 'recoverySession', 'securityIncident'].map((name) => [name, true]),
  );
});

/** Those whose reason does not end with the day after which they go. */
const undated = (schema: GraphQLSchema): string[] =>
  paths(
    fieldsOf(schema).filter(
      ({ deprecation }) =>
        deprecation !== null &&
        !/ Goes after \d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])\.$/.test(deprecation),
    ),
  );

it('says of what is deprecated until when it stays', () => {
  expect(undated(archive)).toEqual([]);
  const schema = buildSchema(`type Query {
    dated: Int @deprecated(reason: "Use other. Goes after 2027-06-01.")
    undated: Int @deprecated(reason: "Use other.")
  }`);
  expect(undated(schema)).toEqual(['Query.undated']);
});
