import { stringify } from 'csv-stringify/sync';
import { writtenColumns, type CascadeEvent, type RecordColumn, type RecordKind } from '../entities';
import { REDACTED_FIELDS, writeRedacted, writeValue } from '../repositories/record-document';
import type { StoredValue } from '../repositories/values';

/**
 * With what a cell begins that a spreadsheet may take for a formula (https://owasp.org/www-community/attacks/CSV_Injection),
 * its full-width forms too; and with what a cell begins whose formula was made a text, or that would be taken for one.
 */
const FORMULA = /^[=+\-@\t\r\n\uFF0B\uFF0D\uFF1D\uFF20']/;

/** The header of a table of records: the keys of written records, in their order, and what was erased of them. */
export function csvHeader<Row>({ columns }: RecordKind<Row>): string {
  return csvLine([...writtenColumns(columns).map(({ name }) => name), REDACTED_FIELDS]);
}

/** A record as a line of that table (RFC 4180), without the line feed behind its carriage return. */
export function csvRow<Row>({ columns }: RecordKind<Row>, row: Row): string {
  const { redactedFields = [] } = row as { redactedFields?: readonly string[] };
  const cells = writtenColumns(columns).map((column) => cellOf(column, row));
  return csvLine([...cells, writeRedacted(redactedFields)]);
}

/** Null is an empty cell without quotes, an empty text one with them. */
function csvLine(cells: readonly (string | null)[]): string {
  return `${stringify([[...cells]], { quoted_string: true, eof: false })}\r`;
}

function cellOf<Row>(column: RecordColumn, row: Row): string | null {
  const value = row[column.property as keyof Row] as StoredValue;
  if (value === null) return null;
  switch (column.kind) {
    case 'key':
    case 'address':
    case 'text':
    case 'choice':
      return inert(String(value));
    case 'json':
    case 'canonicalJson':
    case 'keyList':
      return inert(writeValue(column, value));
    case 'instant':
      return timeOf(column, row) ?? unquoted(writeValue(column, value));
    case 'id':
    case 'integer':
    case 'decimal':
    case 'boolean':
      return writeValue(column, value);
    default:
      return column.kind satisfies never;
  }
}

/** The time of an event as it was given, which its hash covers. */
function timeOf<Row>({ property }: RecordColumn, row: Row): string | null {
  return property === 'timestamp' ? ((row as Partial<CascadeEvent>).timestampText ?? null) : null;
}

function unquoted(text: string): string {
  return text.slice(1, -1);
}

/** A text that a spreadsheet shows and does not compute. Whoever takes one apostrophe off its beginning has it back. */
function inert(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}
