import { quote } from '../core/json';
import { Timestamp } from '../core/timestamp';
import type { Filter } from '../query';

/** A filter as JSON, in the words of the API; a time in its writer's spelling. */
export function filterText<Row>(filter: Filter<Row>): string {
  return textOf(filter);
}

function textOf(value: unknown): string {
  if (value === null) return 'null';
  if (value instanceof Timestamp) return quote(value.text);
  if (Array.isArray(value)) return `[${value.map(textOf).join(',')}]`;
  if (typeof value === 'object') {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    return `{${members.map(([key, member]) => `${quote(key)}:${textOf(member)}`).join(',')}}`;
  }
  return typeof value === 'string' ? quote(value) : String(value);
}
