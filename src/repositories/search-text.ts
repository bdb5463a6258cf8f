import { JsonText, parseJson, stringsOf } from '../core/json';
import type { RecordKindName } from '../entities';
import type { StoredValue } from './values';

/** Most bytes of a record's search text: a tsvector over 1 MB is an error that would lose the record. */
const MAX_SEARCH_BYTES = 256 * 1024;

/**
 * The text that a record is searched by: the strings people wrote, those inside JSON included, in the order
 * given. U+0000 is left out; what lies beyond 256 kB is not searched.
 */
export function searchText(values: readonly (StoredValue | undefined)[]): string {
  const text = values.flatMap(stringsIn).join('\n').replaceAll('\u0000', ' ');
  if (text.length * 3 <= MAX_SEARCH_BYTES) return text;
  return cutToBytes(text, MAX_SEARCH_BYTES);
}

/** What records of each kind are searched by. */
const searched: Readonly<Partial<Record<RecordKindName, readonly string[]>>> = {
  'security-incidents': ['description', 'investigationNotes'],
  postmortems: ['recommendations', 'timeline', 'autoActions', 'affectedServices', 'systemSnapshot'],
  'recovery-sessions': ['abortReason', 'stepsData', 'metadata'],
};

/** The search text of a record of that kind, of the values of its properties. */
export function searchTextOf(
  kind: RecordKindName,
  valueOf: (property: string) => StoredValue | undefined,
): string {
  return searchText((searched[kind] ?? []).map(valueOf));
}

function stringsIn(value: StoredValue | undefined): readonly string[] {
  if (value === undefined || value === null) return [];
  if (value instanceof JsonText) return stringsOf(parseJson(value.text));
  if (typeof value === 'object') return value;
  return value === '' ? [] : [String(value)];
}

/** Cut at a character's boundary. */
function cutToBytes(text: string, maxBytes: number): string {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(maxBytes));
  return text.slice(0, read);
}
