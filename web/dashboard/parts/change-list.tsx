import type { Change } from '../api/live';
import { words } from '../format/text';
import { addressOf, type Route } from '../routes/route';
import { Said } from './said';
import { Ago } from './time';

/** Entries of the evidence log, each with the record it is about. */
export function ChangeList({ changes }: { readonly changes: readonly Change[] }) {
  return (
    <ol className="changes">
      {changes.map(({ index, kind, namespace, recordedAt, recordId, revision }) => {
        const route = recordRoute(kind, recordId);
        const name = <Said text={recordId} />;
        return (
          <li key={index}>
            <span className="change-what">
              {singular[kind]} {route === null ? name : <a href={addressOf(route)}>{name}</a>}
            </span>
            <span className="change-more">
              {revision > 1 && <span>version {revision}</span>}
              {namespace !== '' && <Said text={namespace} />}
              <Ago at={recordedAt} />
            </span>
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
