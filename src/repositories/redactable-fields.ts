import { badInput, inField } from '../core/errors';
import type { RecordColumn, RecordKind } from '../entities';

/**
 * The properties to redact, each once.
 * @throws ArchiveError BAD_USER_INPUT naming `fields[i]`, why it cannot be redacted, and what can
 */
export function checkFields<Row>(kind: RecordKind<Row>, fields: readonly string[]): string[] {
  if (fields.length === 0) throw badInput('fields', `must name at least one of ${namesOf(kind)}`);
  fields.forEach((field, index) => inField(`fields[${index}]`, () => checkField(kind, field)));
  return [...new Set(fields)];
}

function checkField<Row>(kind: RecordKind<Row>, field: string): void {
  const column = kind.columns.find(({ property }) => property === field);
  if (column?.isRedactable === true) return;
  const why =
    column === undefined ? 'is no field of this kind of record' : `cannot be redacted: ${whyNot(column)}`;
  throw badInput(null, `${why}; what can: ${namesOf(kind)}`);
}

function namesOf<Row>({ columns }: RecordKind<Row>): string {
  return columns
    .filter(({ isRedactable }) => isRedactable)
    .map(({ property }) => property)
    .join(', ');
}

function whyNot({ kind, role }: RecordColumn): string {
  if (role === 'identity') return 'it is the key of the record';
  if (role !== 'given') return "it is the archive's own";
  switch (kind) {
    case 'instant':
      return 'it is a time';
    case 'choice':
    case 'boolean':
      return 'it is one of a closed set';
    case 'integer':
    case 'decimal':
      return 'it is a number that is always there';
    case 'key':
    case 'address':
    case 'id':
    case 'keyList':
      return 'records are found, linked or chained by it';
    case 'text':
    case 'json':
    case 'canonicalJson':
      return 'evidence rests on it';
    default:
      return kind satisfies never;
  }
}
