import { Timestamp } from '../../../src/core/timestamp';
import type { RecordColumn, RecordKind } from '../../../src/entities';

/** A row or filter as plain data, whatever its kind. */
export type Plain = Readonly<Record<string, unknown>>;

/** The network addresses that the tests speak of, by every spelling they use. */
const ADDRESSES: Readonly<Record<string, readonly [bits: 32 | 128, value: bigint]>> = {
  '10.0.0.1': [32, 0x0a000001n],
  '::FFFF:10.0.0.1': [32, 0x0a000001n],
  '::ffff:a00:1': [32, 0x0a000001n],
  '10.255.255.255': [32, 0x0affffffn],
  '11.0.0.0': [32, 0x0b000000n],
  '10.0.0.0': [32, 0x0a000000n],
  '0.0.0.0': [32, 0n],
  '2001:db8::1': [128, 0x20010db8000000000000000000000001n],
  '2001:DB8:0::1': [128, 0x20010db8000000000000000000000001n],
  '2001:db8::': [128, 0x20010db8000000000000000000000000n],
  '2001:db9::1': [128, 0x20010db9000000000000000000000001n],
  '::': [128, 0n],
};

/** What a filter means, said in plain JavaScript, independently of the SQL. */
export function matches<Row>(
  kind: RecordKind<Row>,
  row: Plain,
  filter: Plain,
  words: ReadonlySet<string>,
): boolean {
  return Object.entries(filter).every(([name, value]) => {
    switch (name) {
      case 'and':
        return (value as Plain[]).every((part) => matches(kind, row, part, words));
      case 'or':
        return (value as Plain[]).some((part) => matches(kind, row, part, words));
      case 'not':
        return !matches(kind, row, value as Plain, words);
      case 'search':
        return searches(value as string, words);
      default:
        return Object.entries(value as Plain).every(([operator, operand]) =>
          compares(kind.column(name), row[name], operator, operand),
        );
    }
  });
}

/** Words side by side must all be there, `or` between two means either, `-` before one that it is not. */
function searches(search: string, words: ReadonlySet<string>): boolean {
  return search
    .split(' or ')
    .some((part) =>
      part.split(' ').every((word) => (word.startsWith('-') ? !words.has(word.slice(1)) : words.has(word))),
    );
}

function compares(column: RecordColumn, value: unknown, operator: string, operand: unknown): boolean {
  const isOne = (other: unknown): boolean => value !== null && order(column, value, other) === 0;
  switch (operator) {
    case 'isNull':
      return (value === null) === operand;
    case 'eq':
      return isOne(operand);
    case 'neq':
      return !isOne(operand);
    case 'in':
      return (operand as unknown[]).some(isOne);
    case 'notIn':
      return !(operand as unknown[]).some(isOne);
    case 'gt':
      return value !== null && order(column, value, operand) > 0;
    case 'gte':
      return value !== null && order(column, value, operand) >= 0;
    case 'lt':
      return value !== null && order(column, value, operand) < 0;
    case 'lte':
      return value !== null && order(column, value, operand) <= 0;
    case 'startsWith':
      return typeof value === 'string' && value.startsWith(operand as string);
    case 'has':
      return (value as string[]).includes(operand as string);
    case 'hasAny':
      return (operand as string[]).some((element) => (value as string[]).includes(element));
    case 'isEmpty':
      return ((value as string[]).length === 0) === operand;
    case 'within':
      return typeof value === 'string' && liesWithin(value, operand as string);
    default:
      throw new Error(`the model does not know ${operator}`);
  }
}

function liesWithin(address: string, network: string): boolean {
  const [start = '', length] = network.split('/');
  const inside = ADDRESSES[address];
  const outside = ADDRESSES[start];
  if (outside === undefined) throw new Error(`the model does not know ${network}`);
  if (inside === undefined || inside[0] !== outside[0]) return false;
  const shift = BigInt(outside[0] - Number(length ?? outside[0]));
  return inside[1] >> shift === outside[1] >> shift;
}

/** Below 0 where `a` comes first, 0 where both are one value. */
function order({ kind }: RecordColumn, a: unknown, b: unknown): number {
  if (kind === 'address') return addressName(String(a)) === addressName(String(b)) ? 0 : 1;
  if (kind === 'decimal') return sign(scaled(String(a)) - scaled(String(b)));
  if (kind === 'id') return sign(BigInt(String(a)) - BigInt(String(b)));
  if (kind === 'integer') return Number(a) - Number(b);
  if (kind === 'instant') return byText(String(a), b instanceof Timestamp ? b.instant : String(b));
  return byText(String(a), String(b));
}

function addressName(text: string): string {
  const known = ADDRESSES[text];
  return known === undefined ? text : `${known[0]} bits ${known[1]}`;
}

function scaled(decimal: string): bigint {
  const [whole = '', fraction = ''] = (decimal === '1e2' ? '100' : decimal).split('.');
  return BigInt(whole + fraction.padEnd(20, '0'));
}

const sign = (difference: bigint): number => (difference < 0n ? -1 : difference > 0n ? 1 : 0);
const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The rows newest first, ties by key, those without a time last. */
export function newestFirst<Row>(kind: RecordKind<Row>, rows: readonly Plain[]): Plain[] {
  const key = kind.column(kind.key);
  return [...rows].sort((a, b) => {
    const [timeA, timeB] = [String(a[kind.time] ?? ''), String(b[kind.time] ?? '')];
    return byText(timeB, timeA) || order(key, b[kind.key], a[kind.key]);
  });
}
