import { badInput, inField } from '../../core/errors';
import { plainDecimal } from '../../core/decimal';
import { loneSurrogateAt } from '../../core/json';
import { parseTimestamp, Timestamp } from '../../core/timestamp';
import type { ColumnKind, RecordColumn } from '../../entities';
import type { Comparator } from '../../query';
import { checkId } from '../values';
import { normalizeAddress, normalizeNetwork } from './address';
import { castTypes, identifier } from './column-sql';
import type { Parameters } from './parameters';

/** Most values of one `in`, `notIn` or `hasAny`. */
export const MAX_IN_VALUES = 1_000;

type Operator = keyof Comparator & string;

const equality = ['eq', 'neq', 'in', 'notIn', 'isNull'] as const;
const ranges = ['gt', 'gte', 'lt', 'lte'] as const;

/** Which comparisons a kind of column has. */
const operators: Record<ColumnKind, readonly Operator[]> = {
  key: [...equality, 'startsWith'],
  address: [...equality, 'within'],
  text: [...equality, 'startsWith'],
  choice: equality,
  id: equality,
  integer: [...equality, ...ranges],
  decimal: [...equality, ...ranges],
  boolean: equality,
  instant: [...equality, ...ranges],
  json: ['isNull'],
  canonicalJson: ['isNull'],
  keyList: ['has', 'hasAny', 'isEmpty'],
};

/** The condition that a comparator means on a column; `path` names it in errors. */
export function compileComparator(
  column: RecordColumn,
  comparator: unknown,
  parameters: Parameters,
  path: string,
): string[] {
  if (typeof comparator !== 'object' || comparator === null || Array.isArray(comparator)) {
    throw badInput(path, 'must be an object of comparisons; for records without a value use isNull');
  }
  const given = Object.entries(comparator).filter(([, operand]) => operand !== undefined);
  const conditions = given.map(([name, operand]) => {
    const operator = operators[column.kind].find((candidate) => candidate === name);
    if (operator === undefined) throw badInput(`${path}.${name}`, 'is no comparison of this field');
    if (operand === null) {
      throw badInput(`${path}.${name}`, 'must not be null; for records without a value use isNull');
    }
    return compileOperator(column, operator, operand, parameters, `${path}.${name}`);
  });
  checkRange(column, comparator, path);
  return conditions;
}

function compileOperator(
  column: RecordColumn,
  operator: Operator,
  operand: unknown,
  parameters: Parameters,
  path: string,
): string {
  if (operator !== 'eq') parameters.isSteady = false;
  const name = identifier(column);
  const cast = castTypes[column.kind];
  const one = (): string => `${parameters.add(operandText(column, operand, path))}::${cast}`;
  const many = (): string => `${parameters.add(operandTexts(column, operand, path))}::${cast}[]`;
  switch (operator) {
    case 'eq':
      return column.kind === 'address'
        ? addressEquals(column, [operand], parameters, path)
        : `${name} = ${one()}`;
    case 'neq':
      return column.kind === 'address'
        ? `(${addressEquals(column, [operand], parameters, path)}) IS NOT TRUE`
        : `${name} IS DISTINCT FROM ${one()}`;
    case 'in':
      return column.kind === 'address'
        ? addressEquals(column, operandList(operand, path), parameters, path)
        : `${name} = ANY(${many()})`;
    case 'notIn':
      return column.kind === 'address'
        ? `(${addressEquals(column, operandList(operand, path), parameters, path)}) IS NOT TRUE`
        : `(${name} = ANY(${many()})) IS NOT TRUE`;
    case 'gt':
      return `${name} > ${one()}`;
    case 'gte':
      return `${name} >= ${one()}`;
    case 'lt':
      return `${name} < ${one()}`;
    case 'lte':
      return `${name} <= ${one()}`;
    case 'startsWith':
      return `starts_with(${name}, ${one()})`;
    case 'has':
      return `${name} @> ARRAY[${parameters.add(textOf(operand, path))}::text]`;
    case 'hasAny':
      return `${name} && ${parameters.add(operandList(operand, path).map((value) => textOf(value, path)))}::text[]`;
    case 'isEmpty':
      return `${name} ${booleanOf(operand, path) ? '=' : '<>'} '{}'::text[]`;
    case 'within': {
      const network = normalizeNetwork(textOf(operand, path));
      if (network === null) throw badInput(path, 'is no network in CIDR notation, such as 10.0.0.0/8');
      return `"source_address" <<= ${parameters.add(network)}::inet`;
    }
    case 'isNull':
      return `${name} IS ${booleanOf(operand, path) ? 'NULL' : 'NOT NULL'}`;
    default:
      return operator satisfies never;
  }
}

/** Addresses are equal whatever their spelling; what is no address is equal by its text. */
function addressEquals(
  column: RecordColumn,
  operands: readonly unknown[],
  parameters: Parameters,
  path: string,
): string {
  const texts = operands.map((operand) => textOf(operand, path));
  const addresses = texts.map(normalizeAddress);
  const plain = texts.filter((_, index) => addresses[index] === null);
  const normalized = addresses.filter((address) => address !== null);
  const conditions: string[] = [];
  if (normalized.length === 1) conditions.push(`"source_address" = ${parameters.add(normalized[0])}::inet`);
  if (normalized.length > 1) conditions.push(`"source_address" = ANY(${parameters.add(normalized)}::inet[])`);
  if (plain.length === 1) conditions.push(`${identifier(column)} = ${parameters.add(plain[0])}::text`);
  if (plain.length > 1) conditions.push(`${identifier(column)} = ANY(${parameters.add(plain)}::text[])`);
  return conditions.length === 0 ? 'false' : `(${conditions.join(' OR ')})`;
}

function operandTexts(column: RecordColumn, operand: unknown, path: string): string[] {
  return operandList(operand, path).map((value, index) => operandText(column, value, `${path}[${index}]`));
}

function operandList(operand: unknown, path: string): readonly unknown[] {
  if (!Array.isArray(operand)) throw badInput(path, 'must be a list');
  if (operand.length > MAX_IN_VALUES) throw badInput(path, `must have at most ${MAX_IN_VALUES} values`);
  return operand;
}

/** An operand as text for the database, checked against what the column can hold. */
function operandText(column: RecordColumn, operand: unknown, path: string): string {
  switch (column.kind) {
    case 'instant':
      if (operand instanceof Timestamp) return operand.instant;
      return inField(path, () => parseTimestamp(textOf(operand, path)).instant);
    case 'decimal':
      return inField(path, () => plainDecimal(textOf(operand, path)));
    case 'integer':
      if (typeof operand !== 'number' || (operand | 0) !== operand) {
        throw badInput(path, 'must be a 32-bit integer');
      }
      return String(operand);
    case 'boolean':
      return String(booleanOf(operand, path));
    case 'id':
      return inField(path, () => checkId(textOf(operand, path)));
    case 'key':
    case 'address':
    case 'text':
    case 'choice':
    case 'json':
    case 'canonicalJson':
    case 'keyList':
      return textOf(operand, path);
    default:
      return column.kind satisfies never;
  }
}

function textOf(operand: unknown, path: string): string {
  if (typeof operand !== 'string') throw badInput(path, 'must be text');
  if (operand.includes('\u0000')) throw badInput(path, 'must not hold the character U+0000');
  // UTF-8 has no form of it: sent as U+FFFD it would match another text.
  if (loneSurrogateAt(operand) !== -1) throw badInput(path, 'must not hold a lone surrogate');
  return operand;
}

function booleanOf(operand: unknown, path: string): boolean {
  if (typeof operand !== 'boolean') throw badInput(path, 'must be true or false');
  return operand;
}

/** A range of times that ends before it starts is a mistake of the caller, not an empty answer. */
function checkRange(column: RecordColumn, comparator: object, path: string): void {
  if (column.kind !== 'instant') return;
  const { gt, gte, lt, lte } = comparator as Comparator;
  const start = gte ?? gt;
  const end = lte ?? lt;
  if (start === undefined || end === undefined) return;
  if (operandText(column, end, path) < operandText(column, start, path)) {
    throw badInput(path, 'the range ends before it starts');
  }
}
