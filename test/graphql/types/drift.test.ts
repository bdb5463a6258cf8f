import {
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLInputObjectType,
  type GraphQLObjectType,
} from 'graphql';
import {
  cascadeEventKind,
  postmortemKind,
  recoverySessionKind,
  securityIncidentKind,
  servedColumns,
  writtenColumns,
  type ColumnKind,
  type RecordColumn,
} from '../../../src/entities';
import { buildArchiveSchema } from '../../../src/resolvers';

const schema = buildArchiveSchema();

const kinds = [
  ['SecurityIncident', 'CreateSecurityIncidentInput', securityIncidentKind],
  ['Postmortem', 'SavePostmortemInput', postmortemKind],
  ['CascadeEvent', 'SaveCascadeEventInput', cascadeEventKind],
  ['RecoverySession', 'SaveRecoverySessionInput', recoverySessionKind],
] as const;

/** The GraphQL types that a column may be served as; identifiers are ID. */
const servedAs: Record<ColumnKind, readonly string[]> = {
  key: ['String', 'ID'],
  address: ['String'],
  text: ['String'],
  choice: [],
  id: ['ID'],
  integer: ['Int'],
  decimal: ['Decimal'],
  boolean: ['Boolean'],
  instant: ['DateTime'],
  json: ['JSON'],
  canonicalJson: ['JSON'],
  keyList: ['[String!]'],
};

/** The comparator inputs that suit a column. */
const comparedBy: Partial<Record<ColumnKind, readonly string[]>> = {
  key: ['StringComparator', 'IdComparator'],
  address: ['AddressComparator'],
  text: ['StringComparator'],
  id: ['IdComparator'],
  integer: ['IntComparator'],
  decimal: ['DecimalComparator'],
  boolean: ['BooleanComparator'],
  instant: ['DateTimeComparator'],
  keyList: ['StringListComparator'],
};

function objectType(name: string): GraphQLObjectType {
  const type = schema.getType(name);
  if (!isObjectType(type)) throw new Error(`no type ${name}`);
  return type;
}

function inputType(name: string): GraphQLInputObjectType {
  const type = schema.getType(name);
  if (!isInputObjectType(type)) throw new Error(`no input ${name}`);
  return type;
}

const isServed = (column: RecordColumn, type: string): boolean =>
  column.kind === 'choice' ? isEnumType(schema.getType(type)) : servedAs[column.kind].includes(type);

describe.each(kinds)('%s', (name, saveInput, kind) => {
  const served = servedColumns(kind.columns);

  test('serves every column that is not internal, null only where the column may be', () => {
    const fields = objectType(name).getFields();
    const wrong = served.flatMap((column) => {
      const field = fields[column.property];
      if (field === undefined) return [`${column.property} is not served`];
      if (isNonNullType(field.type) === column.isNullable)
        return [`${column.property} is null where its column is not`];
      const type = String(getNullableType(field.type));
      return isServed(column, type) ? [] : [`${column.property} is served as ${type}`];
    });
    expect(wrong).toEqual([]);
  });

  test('serves nothing besides its columns but links and what is derived', () => {
    const columns = new Set(served.map(({ property }) => property));
    const others = Object.values(objectType(name).getFields()).filter((field) => !columns.has(field.name));
    for (const field of others) {
      const type = getNullableType(field.type);
      const element = isListType(type) ? getNullableType(type.ofType) : type;
      expect([field.name, isObjectType(element)]).toEqual([field.name, true]);
    }
  });

  test('filters by columns alone, each with a comparator that suits it', () => {
    const wrong = Object.values(inputType(`${name}Filter`).getFields()).flatMap((field) => {
      if (['and', 'or', 'not', 'search'].includes(field.name)) return [];
      const column = served.find(({ property }) => property === field.name);
      if (column === undefined) return [`${field.name} is no column`];
      const type = String(field.type);
      if (column.kind !== 'choice')
        return comparedBy[column.kind]?.includes(type) ? [] : [`${field.name}: ${type}`];
      const choice = String(getNullableType(objectType(name).getFields()[field.name]?.type));
      return type === `${choice}Comparator` ? [] : [`${field.name}: ${type}`];
    });
    expect(wrong).toEqual([]);
  });

  test('offers a filter on every column but JSON, long texts and counters', () => {
    const filtered = Object.keys(inputType(`${name}Filter`).getFields());
    const missing = served
      .filter(({ kind: holds }) => !['json', 'canonicalJson', 'text'].includes(holds))
      .map(({ property }) => property)
      .filter((property) => !filtered.includes(property));
    const notOffered = [
      'revision',
      'redactedFields',
      'timestampText',
      'id',
      'hashScheme',
      'hashStatus',
      'isTriggeredByKnown',
      'isNested',
    ];
    expect(missing.filter((property) => !notOffered.includes(property))).toEqual([]);
  });

  test('orders and groups by columns alone', () => {
    for (const suffix of ['OrderField', 'Group']) {
      const type = schema.getType(`${name}${suffix}`);
      if (!isEnumType(type)) throw new Error(`no enum ${name}${suffix}`);
      const properties = served.map(({ property }) => property);
      for (const { value } of type.getValues()) expect(properties).toContain(value);
    }
  });

  test('is written by every column that a writer gives, required only where there is no default', () => {
    const fields = inputType(saveInput).getFields();
    const wrong = writtenColumns(kind.columns).flatMap((column) => {
      const field = fields[column.property];
      if (field === undefined) return [`${column.property} cannot be given`];
      const type = String(getNullableType(field.type));
      if (!isServed(column, type)) return [`${column.property} is given as ${type}`];
      const isDerived = [
        'causationChain',
        'totalEffects',
        'successCount',
        'failureCount',
        'durationSeconds',
        'id',
      ];
      const mayMiss =
        column.defaultValue !== undefined ||
        column.role === 'assigned' ||
        isDerived.includes(column.property);
      return isNonNullType(field.type) === mayMiss ? [`${column.property} is required or not`] : [];
    });
    expect(wrong).toEqual([]);
  });
});
