import type { Instant } from '../core/brands';
import { canonicalJson, parseJson, quote } from '../core/json';
import { isoformat } from '../core/timestamp';

/** A text as a member of a document; null where there is none. */
export function textMember(value: string | null): string | null {
  return value === null ? null : quote(value);
}

/** A time as a member of a document; null where there is none. */
export function timeMember(instant: Instant | null): string | null {
  return instant === null ? null : quote(isoformat(instant));
}

/** What is no record as the log hashes it: canonical JSON of the members, each JSON already, but those that are null. */
export function membersDocument(members: Readonly<Record<string, string | null>>): string {
  const given = Object.entries(members).filter(([, json]) => json !== null);
  return canonicalJson(parseJson(`{${given.map(([key, json]) => `"${key}":${json}`).join(',')}}`));
}

/** As `membersDocument`, for keys in their order and values that are canonical: nothing is read again. */
export function sortedMembersDocument(members: Readonly<Record<string, string | null>>): string {
  let text = '{';
  for (const [key, json] of Object.entries(members)) {
    if (json !== null) text += `${text.length > 1 ? ',' : ''}"${key}":${json}`;
  }
  return `${text}}`;
}
