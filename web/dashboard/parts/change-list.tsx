import type { Change } from '../api/live';
import { shortText, words } from '../format/text';
import { addressOf, type Route } from '../routes/route';
import { Ago } from './time';

/** Characters of a name that a list shows. */
const NAME_LENGTH = 60;

/** Entries of the evidence log, each with the record it is about. */
export function ChangeList({ changes }: { readonly changes: readonly Change[] }) {
  return (
    <ol className="changes">
      {changes.map(({ index, kind, namespace, recordedAt, recordId, revision }) => {
        const route = recordRoute(kind, recordId);
        const name = shortText(recordId, NAME_LENGTH);
        return (
          <li key={index}>
            <span className="change-what">
              {singular[kind]} <bdi>{route === null ? name : <a href={addressOf(route)}>{name}</a>}</bdi>
            </span>
            <Ago at={recordedAt} />
            {(revision > 1 || namespace !== '') && (
              <span className="change-more">
                {namespace !== '' && <bdi>{shortText(namespace, NAME_LENGTH)}</bdi>}
                {revision > 1 && <span>version {revision}</span>}
              </span>
            )}
          </li>
        );
      })}
    </ol>
  );
}

const singular: Record<Change['kind'], string> = {
  ACCESS_ENTRIES: 'access entry',
  CASCADE_EVENTS: 'cascade event',
  HOLDS: 'hold',
  LOG: 'log declaration',
  POSTMORTEMS: 'postmortem',
  RECOVERY_SESSIONS: 'recovery session',
  REDACTIONS: 'redaction',
  RETENTION_RECORDS: 'retention',
  SECURITY_INCIDENTS: 'incident',
  VERIFICATION_RUNS: 'verification',
};

/** What entries can be about. */
export const entryKinds = Object.keys(singular) as Change['kind'][];

/** What an entry is about, in words. */
export function kindText(kind: Change['kind']): string {
  return singular[kind] ?? words(kind);
}

/** The view of the record that an entry is about; null where there is none. */
export function recordRoute(kind: Change['kind'], id: string): Route | null {
  switch (kind) {
    case 'SECURITY_INCIDENTS':
      return { name: 'incident', id };
    case 'CASCADE_EVENTS':
      return { name: 'event', id };
    case 'RECOVERY_SESSIONS':
      return { name: 'recovery', id };
    case 'POSTMORTEMS':
      return { name: 'postmortem', id };
    case 'ACCESS_ENTRIES':
    case 'HOLDS':
    case 'LOG':
    case 'REDACTIONS':
    case 'RETENTION_RECORDS':
    case 'VERIFICATION_RUNS':
      return null;
  }
}
