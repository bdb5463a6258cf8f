import { JsonText, MAX_DOCUMENT_DEPTH, member, parseJson, quote, type JsonObject } from '../core/json';
import type { RecordColumn, RecordKind } from '../entities';
import { REDACTED_FIELDS, writeRedacted, writeValue } from './record-document';
import type { StoredValue } from './values';

/** What stands in a column once its content was erased: null where that may be, else a text or JSON without any. */
export function erasedValue({ kind, isNullable, jsonShape }: RecordColumn): StoredValue {
  if (isNullable) return null;
  if (kind === 'json' || kind === 'canonicalJson')
    return JsonText.trusted(jsonShape === 'array' ? '[]' : '{}');
  return '';
}

/** The given properties with those erased before, in the order of the kind's columns. */
export function withRedacted<Row>(
  kind: RecordKind<Row>,
  before: readonly string[],
  fields: readonly string[],
): string[] {
  return kind.columns
    .map(({ property }) => property)
    .filter((property) => before.includes(property) || fields.includes(property));
}

/** The properties that a written record says were erased. */
export function redactedIn<Row>(kind: RecordKind<Row>, node: JsonObject): string[] {
  const names = member(node, REDACTED_FIELDS);
  if (names?.kind !== 'array') return [];
  const written = names.items.map((item) => (item.kind === 'string' ? item.value : ''));
  return kind.columns.filter(({ name }) => written.includes(name)).map(({ property }) => property);
}

/** A written record without the content of these properties, which it names; all else is the same text. */
export function eraseInDocument<Row>(
  kind: RecordKind<Row>,
  document: string,
  fields: readonly string[],
): string {
  const node = parseJson(document, { maxDepth: MAX_DOCUMENT_DEPTH });
  if (node.kind !== 'object') throw new Error('a written record is no object');
  const erased = new Map(
    fields.map((property) => {
      const column = kind.column(property);
      return [column.name, writeValue(column, erasedValue(column))];
    }),
  );
  const members = node.members
    .filter(({ key }) => key !== REDACTED_FIELDS)
    .map(({ key, value }) => `${quote(key)}: ${erased.get(key) ?? document.slice(value.start, value.end)}`);
  const redacted = writeRedacted(withRedacted(kind, redactedIn(kind, node), fields));
  return `{${[...members, `"${REDACTED_FIELDS}": ${redacted}`].join(', ')}}`;
}
