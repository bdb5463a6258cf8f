import { badInput, inField, underField } from '../core/errors';
import { plainDecimal } from '../core/decimal';
import { canonicalJson, JsonText, loneSurrogateAt, parseJson } from '../core/json';
import { oncePer } from '../core/once-per';
import { parseTimestamp, Timestamp } from '../core/timestamp';
import {
  MAX_KEY_LENGTH,
  writtenColumns,
  type JsonShape,
  type RecordColumn,
  type RecordKind,
} from '../entities';

/** Largest text or JSON value of one field, in bytes of UTF-8. */
export const MAX_FIELD_BYTES = 2 * 1024 * 1024;
/** Most elements of a list of keys. */
const MAX_LIST_LENGTH = 10_000;

const MAX_ID = 2n ** 63n - 1n;
const MAX_INTEGER = 2 ** 31 - 1;

/** A value as rows carry it: instants, decimals and ids as text, JSON as its own text. */
export type StoredValue = string | number | boolean | null | JsonText | readonly string[];

/** The digits of a 64-bit integer, without leading zeros; an ArchiveError (field null) otherwise. */
export function checkId(text: string): string {
  if (!/^(0|-?[1-9]\d{0,18})$/.test(text) || BigInt(text) > MAX_ID || BigInt(text) < -MAX_ID - 1n) {
    throw badInput(null, 'must be a 64-bit integer');
  }
  return text;
}

/** A writer's value as the column stores it; an ArchiveError (field null) where it cannot be stored exactly. */
export function storedValue(column: RecordColumn, value: unknown): StoredValue {
  if (value === null) {
    if (!column.isNullable) throw badInput(null, 'must not be null');
    return null;
  }
  switch (column.kind) {
    case 'key':
    case 'address':
      return checkKey(value);
    case 'text':
      return checkText(value);
    case 'choice':
      if (typeof value !== 'string' || !column.choices?.includes(value)) {
        throw badInput(null, `must be one of ${column.choices?.join(', ')}`);
      }
      return value;
    case 'id':
      return checkId(checkText(value));
    case 'integer':
      if (typeof value !== 'number' || !Number.isInteger(value) || Math.abs(value) > MAX_INTEGER) {
        throw badInput(null, 'must be a 32-bit integer');
      }
      return value;
    case 'decimal':
      return checkDecimal(value);
    case 'boolean':
      if (typeof value !== 'boolean') throw badInput(null, 'must be true or false');
      return value;
    case 'instant':
      return value instanceof Timestamp ? value.instant : parseTimestamp(checkText(value)).instant;
    case 'json':
      return checkJson(column.jsonShape, value);
    case 'canonicalJson':
      return checkJson(column.jsonShape, value).toCanonical();
    case 'keyList':
      return checkKeyList(value);
    default:
      return column.kind satisfies never;
  }
}

/** A value in the one spelling by which two of them are compared: JSON and numbers canonical, all else as stored. */
export function comparableValue(column: RecordColumn, value: StoredValue): string | null {
  if (value === null) return null;
  if (value instanceof JsonText) return value.canonical;
  if (Array.isArray(value)) return JSON.stringify(value);
  if (column.kind === 'decimal') return canonicalJson(parseJson(String(value)));
  return `${column.kind}:${String(value)}`;
}

/** A value as text for the database. */
export function parameterText(value: StoredValue): string | null {
  // most are: what comes first costs least
  if (typeof value === 'string') return value;
  if (value === null) return null;
  if (value instanceof JsonText) return value.text;
  if (typeof value === 'object') return arrayLiteral(value);
  return String(value);
}

function arrayLiteral(elements: readonly string[]): string {
  return `{${elements.map((element) => `"${element.replace(/[\\"]/g, '\\$&')}"`).join(',')}}`;
}

/** Why something is done that needs a reason; an ArchiveError names `reason` where there is none. */
export function requiredReason(reason: string): void {
  if (inField('reason', () => checkText(reason)).trim() === '') throw badInput('reason', 'is required');
}

/** Text without U+0000 (no database column holds it) and without lone surrogates (no hash covers them). */
export function checkText(value: unknown): string {
  if (typeof value !== 'string') throw badInput(null, 'must be text');
  if (value.includes('\u0000')) throw badInput(null, 'must not hold the character U+0000');
  if (loneSurrogateAt(value) !== -1) throw badInput(null, 'must not hold a lone surrogate');
  checkSize(value);
  return value;
}

/** Text of at most `MAX_KEY_LENGTH` characters. */
export function checkKey(value: unknown): string {
  const text = checkText(value);
  // Characters as the database counts them: code points, of which a UTF-16 text has at least half its length.
  if (text.length > MAX_KEY_LENGTH && [...text].length > MAX_KEY_LENGTH) {
    throw badInput(null, `must be at most ${MAX_KEY_LENGTH} characters long`);
  }
  return text;
}

/** A number within the range of a double: canonical JSON writes no other. */
function checkDecimal(value: unknown): string {
  const decimal = plainDecimal(checkText(value));
  if (!Number.isFinite(Number(decimal))) throw badInput(null, 'must not overflow a double');
  return decimal;
}

function checkKeyList(value: unknown): readonly string[] {
  if (!Array.isArray(value)) throw badInput(null, 'must be a list of texts');
  if (value.length > MAX_LIST_LENGTH) throw badInput(null, `must have at most ${MAX_LIST_LENGTH} elements`);
  return value.map((element: unknown, index) => {
    try {
      return checkKey(element);
    } catch (error) {
      throw error instanceof Error ? badInput(null, `element ${index} ${error.message}`) : error;
    }
  });
}

function checkSize(text: string): void {
  // A UTF-16 unit takes at most three bytes of UTF-8, so most texts need no count.
  if (text.length * 3 > MAX_FIELD_BYTES && Buffer.byteLength(text) > MAX_FIELD_BYTES) {
    throw badInput(null, `must be at most ${MAX_FIELD_BYTES} bytes of UTF-8`);
  }
}

/** JSON of the given shape (any where it is undefined), within the size of a field. */
export function checkJson(shape: JsonShape | undefined, value: unknown): JsonText {
  if (!(value instanceof JsonText)) throw badInput(null, 'must be JSON');
  checkSize(value.text);
  // A value cut out of a record's line may be nested deeper than a value of its own: that is found here at the latest.
  const { kind } = value;
  if (shape === undefined) return value;
  if (shape === 'array') {
    if (kind !== 'array') throw badInput(null, 'must be a JSON list');
  } else if (kind !== 'object') {
    throw badInput(null, 'must be a JSON object');
  } else if (shape === 'integers' && !value.holdsIntegers) {
    throw badInput(null, 'must be a JSON object of integers');
  }
  return value;
}

/** Values by property: undefined where none was given, or is known yet. */
export type Values = Readonly<Record<string, StoredValue | undefined>>;

/** A writer's record, checked. */
export type GivenValues = Values;

/** A row on its way to its table. */
export type NewRow = Values;

/** Has each property from the start: an object that grows by one after the other is slow, and many rows come. */
const emptyRow = oncePer((columns: readonly RecordColumn[]): Values =>
  Object.fromEntries(columns.map(({ property }) => [property, undefined])),
);

/**
 * Checks what a writer gave: unknown and internal properties are refused by name, an absent (undefined) one is
 * left out. Errors name the property.
 */
export function givenValues(columns: readonly RecordColumn[], input: object): GivenValues {
  const known = byProperty(columns);
  const values = { ...emptyRow(columns) };
  for (const property of Object.keys(input)) {
    const value = (input as Record<string, unknown>)[property];
    if (value === undefined) continue;
    const column = known.get(property);
    if (column === undefined) throw badInput(property, 'is no field of this record');
    try {
      values[property] = storedValue(column, value);
    } catch (error) {
      throw underField(property, error);
    }
  }
  return values;
}

/** The values that there are, each with its property. */
export function entriesOf(values: Values): [property: string, value: StoredValue][] {
  return Object.entries(values).flatMap(([property, value]) =>
    value === undefined ? [] : [[property, value] as [string, StoredValue]],
  );
}

const byProperty = oncePer(
  (columns: readonly RecordColumn[]): ReadonlyMap<string, RecordColumn> =>
    new Map(columns.map((column) => [column.property, column])),
);

/**
 * The given values with the columns' defaults where nothing was given, but for `others`; an ArchiveError names what is
 * missing.
 */
export function withDefaults<Row>(
  { columns }: RecordKind<Row>,
  given: GivenValues,
  others: readonly string[] = [],
): Record<string, StoredValue | undefined> {
  const row = { ...emptyRow(columns) };
  const written = writtenColumns(columns);
  for (const column of written) {
    const { property, role, defaultValue } = column;
    const value = given[property];
    if (value !== undefined) row[property] = value;
    else if (role === 'assigned' || others.includes(property)) continue;
    else if (defaultValue === undefined) throw badInput(property, 'is required');
    else row[property] = defaultOf(column);
  }
  for (const { property, role } of written) {
    // A link takes "" as naming none, so a record under it could not be linked to.
    if (role === 'identity' && row[property] === '') throw badInput(property, 'must not be empty');
  }
  return row;
}

function defaultOf(column: RecordColumn): StoredValue {
  const { kind, defaultValue } = column;
  if ((kind === 'json' || kind === 'canonicalJson') && typeof defaultValue === 'string') {
    return JsonText.trusted(defaultValue);
  }
  return defaultValue as StoredValue;
}
