import type { Instant } from '../core/brands';
import { JsonText, quote, type JsonNode, type JsonObject } from '../core/json';
import { Timestamp } from '../core/timestamp';
import type { RecordColumn, RecordKind } from '../entities';
import type { StoredValue } from '../repositories/values';

/** A record's input as the text of a GraphQL input object. The values have been checked. */
export function graphQLInput<Row>(kind: RecordKind<Row>, input: object): string {
  const members = Object.entries(input).flatMap(([property, value]: [string, unknown]) => {
    if (value === undefined) return [];
    const column = kind.columns.find((candidate) => candidate.property === property);
    const text = column === undefined ? JSON.stringify(value) : inputText(column, value);
    return [`${quote(property)}:${text}`];
  });
  return `{${members.join(',')}}`;
}

function inputText(column: RecordColumn, value: unknown): string {
  if (value === null) return 'null';
  if (value instanceof JsonText) return value.text;
  if (value instanceof Timestamp) return quote(value.text);
  if (Array.isArray(value)) return `[${value.map((element) => quote(String(element))).join(',')}]`;
  if (column.kind === 'choice') return quote(String(value).toUpperCase());
  const isBare = column.kind === 'integer' || column.kind === 'decimal' || column.kind === 'boolean';
  return isBare ? String(value) : quote(String(value));
}

/** A record as a server gives it, with the properties that were asked for; `text` is the whole answer. */
export function rowOf<Row>(kind: RecordKind<Row>, text: string, node: JsonObject): Row {
  const entries = node.members.map(({ key, value }) => [key, storedValue(kind.column(key), text, value)]);
  return Object.fromEntries(entries) as Row;
}

function storedValue(column: RecordColumn, text: string, node: JsonNode): StoredValue {
  if (node.kind === 'null' && column.isNullable) return null;
  const source = text.slice(node.start, node.end);
  if (column.kind === 'json' || column.kind === 'canonicalJson') return JsonText.trusted(source);
  switch (node.kind) {
    case 'string':
      // Enum values are the stored ones in upper case.
      if (column.kind === 'choice') return choiceOf(column, node.value);
      // DateTime is served as the instants of rows are spelled.
      return column.kind === 'instant' ? (node.value as Instant) : node.value;
    case 'number':
      return column.kind === 'integer' ? Number(source) : source;
    case 'boolean':
      return node.value;
    case 'array':
      return node.items.map((item) => (item.kind === 'string' ? item.value : ''));
    case 'object':
    case 'null':
      throw new Error(`a server gave a wrong value for ${column.property}`);
    default:
      return node satisfies never;
  }
}

function choiceOf(column: RecordColumn, name: string): string {
  return column.choices?.find((choice) => choice.toUpperCase() === name) ?? name;
}
