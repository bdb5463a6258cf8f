import { isInputObjectType, isListType, getNullableType, type GraphQLSchema } from 'graphql';
import type { ColumnKind, RecordColumn } from '../../../src/entities';
import { buildArchiveSchema } from '../../../src/resolvers';
import { time } from '../../support/builders';
import type { Plain } from './filter-model';
import type { SeededKind } from './seeded-archive';

const inputTypes = {
  'security-incidents': 'SecurityIncidentFilter',
  postmortems: 'PostmortemFilter',
  'cascade-events': 'CascadeEventFilter',
  'recovery-sessions': 'RecoverySessionFilter',
} as const;

/** One comparison that the API offers: a field and an operator. */
export interface Comparison {
  readonly field: string;
  readonly operator: string;
  readonly takesList: boolean;
}

let schema: GraphQLSchema | undefined;

/** Every comparison that the API offers on a kind, field by field. */
export function offeredComparisons(kind: keyof typeof inputTypes): Comparison[] {
  schema ??= buildArchiveSchema();
  const type = schema.getType(inputTypes[kind]);
  if (!isInputObjectType(type)) throw new Error(`no input ${inputTypes[kind]}`);
  return Object.values(type.getFields()).flatMap((field) => {
    const comparator = getNullableType(field.type);
    if (['and', 'or', 'not', 'search'].includes(field.name) || !isInputObjectType(comparator)) return [];
    return Object.values(comparator.getFields()).map((operator) => ({
      field: field.name,
      operator: operator.name,
      takesList: isListType(getNullableType(operator.type)),
    }));
  });
}

/** Values that no row has, or has in another spelling. */
const strangers: Partial<Record<ColumnKind, readonly unknown[]>> = {
  key: ['nowhere', 'PAYMENTS'],
  text: ['nowhere', 'ANN'],
  address: ['2001:db8::1', '::ffff:a00:1', '10.0.0.0', 'UNKNOWN'],
  id: ['77', '-9223372036854775808'],
  integer: [7, -2_147_483_648],
  decimal: ['1.500', '-3.0', '1e2', '0.1'],
  instant: [time('2026-03-01T09:00:00+09:00'), time('2025-01-01T00:00:00Z')],
  keyList: ['web', 'nowhere', 'api"'],
};
const networks = [
  '10.0.0.0/8',
  '10.0.0.1',
  '10.255.255.255/9',
  '0.0.0.0/0',
  '2001:db8::/32',
  '::/0',
  '11.0.0.0/32',
];

/** Single operands for an operator on a column: every value that a row has, and some that none has. */
export function operandsOf({ rows }: SeededKind, column: RecordColumn, operator: string): readonly unknown[] {
  if (operator === 'isNull' || operator === 'isEmpty') return [true, false];
  if (operator === 'within') return networks;
  const held = rows.flatMap((row: Plain) => row[column.property] ?? []);
  const distinct = [...new Set(held)].slice(0, 6);
  if (operator === 'startsWith') return ['', 'p', 'pay', 'payments2', 'a', 'A', '%', 'a_', 'nowhere'];
  if (column.kind === 'boolean') return [true, false];
  return [...distinct, ...(strangers[column.kind] ?? [])];
}
