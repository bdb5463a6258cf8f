import { change, given, withReceipt, type ChangeRows } from './change-row';
import { domains } from './rules';
import type { Subject } from './subjects';

const { incidents, namespaced, postmortems } = domains;
const writeTo = change('to write', 'place');
const writeAs = change('to write', 'key');

const event = (id: string, namespace: string): string =>
  `cascadeId: "${id}", namespace: "${namespace}", triggerType: "T", currentHash: "hash of ${id}", timestamp: "2026-03-02T00:00:00Z"`;
const recorded = (namespace: string): string =>
  `namespace: "${namespace}", triggerType: "T", effects: [{ actionType: "scale", success: true }]`;
const session = (id: string, namespace: string): string => `sessionId: "${id}", namespace: "${namespace}"`;

/** How the mutations are asked that keep what was not there. */
export const saveRows: ChangeRows = {
  'Mutation.recordCascadeEvent': [
    writeTo(
      namespaced,
      ({ subject }) => `event: { ${recorded(subject.namespace)} }`,
      withReceipt('RecordCascadeEventPayload', 'cascadeEvent'),
    ),
  ],
  'Mutation.recordCascadeEvents': [
    writeTo(
      namespaced,
      ({ from, subject }) => `events: [{ ${recorded(from)} }, { ${recorded(subject.namespace)} }]`,
      [...given('RecordCascadeEventsPayload', 'cascadeEvents', 'receipts'), 'Receipt.signature'],
    ),
  ],
  'Mutation.saveCascadeEvent': [
    writeTo(
      namespaced,
      ({ key, subject }) => event(key, subject.namespace),
      withReceipt('SaveCascadeEventPayload', 'cascadeEvent'),
    ),
    writeAs(
      namespaced,
      ({ from, subject }) => event(subject.event, from),
      withReceipt('SaveCascadeEventPayload', 'cascadeEvent'),
    ),
  ],
  'Mutation.saveCascadeEvents': [
    writeTo(
      namespaced,
      ({ from, key, subject }) =>
        `events: [{ ${event(`${key}-first`, from)} }, { ${event(key, subject.namespace)} }]`,
      ['SaveCascadeEventsPayload.results', ...withReceipt('SaveCascadeEventResult', 'cascadeEvent')],
    ),
    writeAs(namespaced, ({ from, subject }) => `events: [{ ${event(subject.event, from)} }]`, [
      'SaveCascadeEventsPayload.results',
      ...withReceipt('SaveCascadeEventResult', 'cascadeEvent'),
    ]),
  ],
  'Mutation.saveRecoverySession': [
    writeTo(
      namespaced,
      ({ key, subject }) => session(key, subject.namespace),
      withReceipt('SaveRecoverySessionPayload', 'recoverySession'),
    ),
    writeAs(
      namespaced,
      ({ from, subject }) => `${session(subject.session, from)}, initiatedBy: "ada"`,
      withReceipt('SaveRecoverySessionPayload', 'recoverySession'),
    ),
  ],
  'Mutation.saveRecoverySessions': [
    writeTo(
      namespaced,
      ({ from, key, subject }) =>
        `sessions: [{ ${session(`${key}-first`, from)} }, { ${session(key, subject.namespace)} }]`,
      ['SaveRecoverySessionsPayload.results', ...withReceipt('SaveRecoverySessionResult', 'recoverySession')],
    ),
    writeAs(
      namespaced,
      ({ from, subject }) => `sessions: [{ ${session(subject.session, from)}, initiatedBy: "ada" }]`,
      ['SaveRecoverySessionsPayload.results', ...withReceipt('SaveRecoverySessionResult', 'recoverySession')],
    ),
  ],
  'Mutation.savePostmortem': [
    writeTo(
      postmortems,
      ({ key, subject }) => `incidentId: "${key}"${namespaceOf(subject)}`,
      withReceipt('SavePostmortemPayload', 'postmortem'),
    ),
    writeAs(
      postmortems,
      ({ from, subject }) => `incidentId: "${subject.postmortem}", namespace: "${from}", durationSeconds: 7`,
      withReceipt('SavePostmortemPayload', 'postmortem'),
    ),
  ],
  'Mutation.createSecurityIncident': [
    writeTo(
      incidents,
      ({ key }) => `id: "${key}", incidentType: "probe", severity: LOW`,
      withReceipt('CreateSecurityIncidentPayload', 'securityIncident'),
    ),
  ],
};

function namespaceOf({ namespace }: Subject): string {
  return namespace === '' ? '' : `, namespace: "${namespace}"`;
}
