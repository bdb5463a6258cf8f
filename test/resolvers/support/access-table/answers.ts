import { isGiven } from '../../../../src/query';
import type { Answer } from '../../../http/support/probe-app';
import { valuesAt, type SchemaFields } from './schema-fields';
import type { ChangeRow } from './change-row';
import type { ReadRow } from './read-rows';
import type { Subject } from './subjects';

/** What came of asking. */
export type Outcome =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  /** Null, an empty list, 0, or the error NOT_FOUND. */
  | 'nothing'
  | 'something'
  /** Carried out, and answered with all that it is to give. */
  | 'done'
  | 'CONFLICT'
  /** With the record that was there before. */
  | 'CONFLICT, shown';

/** An outcome; where an answer is none, the answer. */
type Came = Outcome | (string & {});

/** What came of a question; `path` leads to its field. */
export function cameOfReading(answer: Answer, row: ReadRow, path: readonly string[], subject: Subject): Came {
  const refusal = refusalOf(answer, row.missing);
  if (refusal !== null) return refusal;
  const { at, naming } = row;
  const isThere =
    naming === undefined
      ? hasSomething(valuesAt(answer.data, at === undefined ? path : [...path, at]))
      : answer.text.includes(naming(subject));
  return isThere ? 'something' : 'nothing';
}

/** What came of a change by a mutation of that name. */
export function cameOfChanging(answer: Answer, row: ChangeRow, name: string, fields: SchemaFields): Came {
  const refusal = refusalOf(answer, row.missing);
  if (refusal !== null) return refusal;
  const { at, gives } = row;
  const links = fields.linksWithin(answer.data);
  if (answer.text.includes('"outcome":"CONFLICT"')) {
    if (links.some((link) => !link.endsWith('.results'))) return 'CONFLICT, shown';
    return answer.text.includes('"differingFields":[]') ? 'CONFLICT' : answer.text;
  }
  const isDone = at === undefined || hasSomething(valuesAt(answer.data, [name, at]));
  return isDone && links.join() === [...gives].sort().join() ? 'done' : answer.text;
}

function refusalOf({ data, errors, status, text }: Answer, missing = 'NOT_FOUND'): Came | null {
  const [error, ...more] = errors;
  const whole = `${status}: ${text}`;
  if (error === undefined) return status === 200 && isGiven(data) ? null : whole;
  if (more.length > 0 || hasSomething(data)) return whole;
  const { code } = error.extensions;
  if (status === 401) return code === 'UNAUTHENTICATED' && data === undefined ? code : whole;
  if (status !== 200) return whole;
  if (code === missing) return 'nothing';
  return code === 'FORBIDDEN' ? code : whole;
}

/** Null, none, no and what holds nothing else say nothing. */
function hasSomething(value: unknown): boolean {
  if (typeof value !== 'object') return Boolean(value);
  return value !== null && Object.values(value).some(hasSomething);
}

/**
 * An answer without what differs from one request to the next: the id of the request, the time of a verdict, and the
 * names by which `document` asks for a subject.
 */
export function withoutNames({ status, text }: Answer, document: string, subject: Subject): string {
  const names = Object.values(subject).filter((name) => name !== '' && document.includes(`"${name}"`));
  const told = text
    .replace(/"requestId":"[^"]+"/, '"requestId":"…"')
    .replace(/"verifiedAt":"[^"]+"/, '"verifiedAt":"…"');
  return `${status} ${names.reduce((left, name) => left.replaceAll(`"${name}"`, '"asked"'), told)}`;
}
