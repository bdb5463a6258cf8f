import { askers, namesHiddenFrom } from './askers';
import type { Findings } from './findings';
import { withoutLinks } from './linked-records';
import { domains, readBy } from './rules';
import type { Domain, Subject } from './subjects';
import type { TableArchive } from './table-archive';

/** What a subscription tells of what lies in some domains. */
export interface StreamRow {
  readonly about: readonly Domain[];
  readonly selection: string;
  /** How an event names the subject. */
  readonly naming: (subject: Subject) => string;
  /** The fields that lead on from what it tells. */
  readonly gives: readonly string[];
}

/** How each subscription is asked, and what it gives. */
export const streamRows: Readonly<Record<string, StreamRow>> = {
  'Subscription.changes': {
    about: domains.all,
    selection: 'recordId namespace',
    naming: ({ logged }) => `"recordId":"${logged}"`,
    gives: [],
  },
  'Subscription.cascadeEventRecorded': {
    about: domains.namespaced,
    selection: 'entry { recordId } cascadeEvent { cascadeId namespace }',
    naming: ({ event }) => `"cascadeId":"${event}"`,
    gives: ['CascadeEventRecorded.entry', 'CascadeEventRecorded.cascadeEvent'],
  },
  'Subscription.recoverySessionUpdated': {
    about: domains.namespaced,
    selection: 'entry { recordId } recoverySession { sessionId namespace cascadeEventId }',
    naming: ({ session }) => `"sessionId":"${session}"`,
    gives: ['RecoverySessionUpdated.entry', 'RecoverySessionUpdated.recoverySession'],
  },
  'Subscription.securityIncidentCreated': {
    about: domains.incidents,
    selection: 'entry { kind recordId } securityIncident { id }',
    naming: ({ incident }) => `"id":"${incident}"`,
    gives: ['SecurityIncidentCreated.entry', 'SecurityIncidentCreated.securityIncident'],
  },
};

/** Has each asker follow the log by a subscription, from the first entry to the last. */
export async function listenAll(
  { hear, subjects }: TableArchive,
  field: string,
  { about, naming, selection }: StreamRow,
  findings: Findings,
): Promise<void> {
  const [, name = ''] = field.split('.');
  for (const asker of askers) {
    const { status, text } = await hear(asker, `subscription { ${name}(afterIndex: "-1") { ${selection} } }`);
    const told = withoutLinks(text);
    const named = asker.role === null ? [] : namesHiddenFrom(asker).filter((hidden) => told.includes(hidden));
    expect({ asker: asker.name, named }).toEqual({ asker: asker.name, named: [] });
    for (const subject of subjects.filter(({ domain }) => about.includes(domain))) {
      const came = text.includes(naming(subject)) ? 'something' : 'nothing';
      const wanted = readBy(asker, { need: 'to read', about, path: () => [] }, subject);
      findings.add({ asker, subject }, field, wanted, status === 401 ? 'UNAUTHENTICATED' : came);
    }
  }
}
