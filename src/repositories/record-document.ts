import { ArchiveError, badInput, inField } from '../core/errors';
import { canonicalJson, JsonText, onOneLine, parseJson, quote, type JsonNode } from '../core/json';
import { isoformat } from '../core/timestamp';
import type { Instant } from '../core/brands';
import { snakeCase, writtenColumns, type RecordColumn, type RecordKind } from '../entities';
import { sortedMembersDocument } from './members-document';
import type { StoredValue } from './values';

/**
 * A record in its written form: one line of JSON with snake_case keys, times as Python's `isoformat` in UTC,
 * numbers to the digit. Export, revisions and (later) the log's leaves all hold this text.
 */
export function writeRecord<Row>(kind: RecordKind<Row>, row: Row): string {
  const members = writtenColumns(kind.columns).map((column) => {
    const value = row[column.property as keyof Row] as StoredValue;
    return `${quote(column.name)}: ${writeValue(column, value)}`;
  });
  const { redactedFields = [] } = row as { redactedFields?: readonly string[] };
  // Only where there are any: the document of a record that was never redacted is the same as ever.
  if (redactedFields.length > 0) members.push(`"${REDACTED_FIELDS}": ${writeRedacted(redactedFields)}`);
  return `{${members.join(', ')}}`;
}

/**
 * The same record as the log hashes it: as canonical JSON, without keys that are null. What `leafDocument` makes of the
 * written one, without writing and reading it.
 */
export function writeLeafDocument<Row>(kind: RecordKind<Row>, row: Row): string {
  const members: [string, string][] = [];
  for (const column of writtenColumns(kind.columns)) {
    const json = canonicalValue(column, (row[column.property as keyof Row] ?? null) as StoredValue);
    if (json !== 'null') members.push([column.name, json]);
  }
  const { redactedFields = [] } = row as { redactedFields?: readonly string[] };
  if (redactedFields.length > 0)
    members.push([REDACTED_FIELDS, `[${redactedFields.map((name) => quote(snakeCase(name))).join(',')}]`]);
  members.sort(([a], [b]) => (a < b ? -1 : 1));
  return sortedMembersDocument(Object.fromEntries(members));
}

function canonicalValue(column: RecordColumn, value: StoredValue): string {
  if (value instanceof JsonText) return value.canonical;
  if (value !== null && typeof value === 'object') return `[${value.map(quote).join(',')}]`;
  const json = writeValue(column, value);
  return column.kind === 'decimal' || column.kind === 'id' || column.kind === 'integer'
    ? canonicalJson(parseJson(json))
    : json;
}

/** The key under which a written record names what was erased of it. */
export const REDACTED_FIELDS = 'redacted_fields';

/** The names of erased properties as written records spell them. */
export function writeRedacted(properties: readonly string[]): string {
  return `[${properties.map((property) => quote(snakeCase(property))).join(', ')}]`;
}

/** A value as a written record spells it. */
export function writeValue(column: RecordColumn, value: StoredValue): string {
  if (value === null) return 'null';
  if (value instanceof JsonText) return onOneLine(value.text);
  if (typeof value === 'object') return `[${value.map(quote).join(', ')}]`;
  if (column.kind === 'instant') return quote(isoformat(value as Instant));
  if (column.kind === 'id' || column.kind === 'decimal') return String(value);
  return typeof value === 'string' ? quote(value) : String(value);
}

/**
 * Reads a written record: a value for each key, as `givenValues` takes it. An ArchiveError names the key that
 * the kind does not have, or whose value is of another type; or says that the record was redacted: empty values would
 * be taken for what was recorded, so such a record stays in the archive that redacted it.
 */
export function readRecord<Row>(
  kind: RecordKind<Row>,
  text: string,
  node: JsonNode,
): Record<string, unknown> {
  if (node.kind !== 'object') throw badInput(null, 'is no JSON object');
  const columns = writtenColumns(kind.columns);
  const input: Record<string, unknown> = {};
  for (const { key, value } of node.members) {
    if (key === REDACTED_FIELDS) {
      if (isRedacted(value)) throw redactedInput();
      continue;
    }
    const column = columns.find(({ name }) => name === key);
    if (column === undefined) throw badInput(key.slice(0, 100), 'is no key of this kind of record');
    input[column.property] = inField(key, () => readValue(column, text, value));
  }
  return input;
}

function isRedacted(node: JsonNode): boolean {
  return node.kind !== 'array' || node.items.length > 0;
}

/** Refuses a written record of which another archive erased fields. */
export function redactedInput(): ArchiveError {
  return badInput(
    REDACTED_FIELDS,
    'names fields that were erased in the archive that wrote the record: what is left of it cannot be taken for it',
  );
}

function readValue(column: RecordColumn, text: string, node: JsonNode): unknown {
  if (node.kind === 'null' && column.kind !== 'json') return null;
  switch (column.kind) {
    case 'json':
    case 'canonicalJson':
      return node.kind === 'null' && column.isNullable
        ? null
        : JsonText.trusted(text.slice(node.start, node.end));
    case 'id':
      if (node.kind === 'number' && node.isInteger) return node.text === '-0' ? '0' : node.text;
      break;
    case 'integer':
      if (node.kind === 'number' && node.isInteger) return Number(node.text);
      break;
    case 'decimal':
      if (node.kind === 'number') return node.text;
      break;
    case 'boolean':
      if (node.kind === 'boolean') return node.value;
      break;
    case 'keyList':
      if (node.kind === 'array') {
        return node.items.map((item) => (item.kind === 'string' ? item.value : item));
      }
      break;
    case 'key':
    case 'address':
    case 'text':
    case 'choice':
    case 'instant':
      if (node.kind === 'string') return node.value;
      break;
    default:
      return column.kind satisfies never;
  }
  throw badInput(null, `must not be ${node.kind === 'array' ? 'a list' : `of the type ${node.kind}`}`);
}

/** A property's key in written records. */
export const writtenKey = snakeCase;
