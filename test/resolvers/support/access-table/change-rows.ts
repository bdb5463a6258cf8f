import { AccessGrant } from '../../../../src/auth';
import type { RecordKindName } from '../../../../src/entities';
import {
  change,
  given,
  withReceipt,
  type Call,
  type ChangeRow,
  type ChangeRows,
  type More,
} from './change-row';
import { AFTER_OLD, redactable } from './maker';
import { domains } from './rules';
import { saveRows } from './save-rows';
import { kindIn, opening, type Domain } from './subjects';

const { all, incidents, namespaced, postmortems } = domains;
const write = change('to write', 'record');
const writeTo = change('to write', 'place');
const administer = change('to administer', 'record');
const administerAt = change('to administer', 'place');

/** A change of what the asker has, to where the subject is. */
const moving = (kind: RecordKindName): More => ({ make: (maker, { from }) => maker.record(kind, from) });

const updated: ChangeRows = {
  'Mutation.updateSecurityIncidentStatus': [
    write(
      incidents,
      ({ subject }) => `id: "${subject.incident}", status: INVESTIGATING`,
      withReceipt('UpdateSecurityIncidentStatusPayload', 'securityIncident'),
    ),
  ],
  'Mutation.resolveSecurityIncident': [
    write(
      incidents,
      ({ subject }) => `id: "${subject.incident}", notes: "done"`,
      withReceipt('ResolveSecurityIncidentPayload', 'securityIncident'),
    ),
  ],
  'Mutation.updatePostmortem': [
    write(
      postmortems,
      ({ subject }) => `incidentId: "${subject.postmortem}", fields: { source: MANUAL }`,
      withReceipt('UpdatePostmortemPayload', 'postmortem'),
    ),
    writeTo(
      postmortems,
      ({ key, subject: { namespace } }) =>
        `incidentId: "${key}", fields: { namespace: ${namespace === '' ? 'null' : `"${namespace}"`} }`,
      withReceipt('UpdatePostmortemPayload', 'postmortem'),
      moving('postmortems'),
    ),
  ],
  'Mutation.updateRecoverySession': [
    write(
      namespaced,
      ({ into, subject }) => `sessionId: "${subject.session}", namespace: "${into}", status: COMPLETED`,
      withReceipt('UpdateRecoverySessionPayload', 'recoverySession'),
    ),
    writeTo(
      namespaced,
      ({ key, subject }) => `sessionId: "${key}", namespace: "${subject.namespace}", status: COMPLETED`,
      withReceipt('UpdateRecoverySessionPayload', 'recoverySession'),
      moving('recovery-sessions'),
    ),
  ],
};

/** A new record where the subject is; "" is no namespace. */
const recordOf = (kind: RecordKindName): More => ({
  make: (maker, { subject }) => maker.record(kind, subject.namespace || null),
});

function redactionOf(kind: RecordKindName, about: readonly Domain[]): ChangeRow[] {
  const name = kind.toUpperCase().replace('-', '_');
  const input = ({ key }: Call): string =>
    `kind: ${name}, id: "${key}", fields: ["${redactable[kind]}"], reason: "request 12"`;
  return [
    administer(about, input, withReceipt('RedactPayload', 'redaction'), recordOf(kind)),
    administer(about, input, given('RedactPayload', 'pendingRequest'), { ...recordOf(kind), isByTwo: true }),
  ];
}

function deletionOf(kind: RecordKindName, payload: string): ChangeRow[] {
  const input = ({ subject }: Call): string =>
    `namespace: "${subject.namespace}", cutoff: "${AFTER_OLD.text}", reason: "a year is over"`;
  const make: More['make'] = (maker, { subject }) => maker.record(kind, subject.namespace, { isOld: true });
  return [
    administerAt(namespaced, input, [], { make, at: 'deletedCount' }),
    administerAt(namespaced, input, given(payload, 'pendingRequest'), { make, isByTwo: true }),
  ];
}

const holdOn = (about: readonly Domain[], input: ChangeRow['input'], more: More = {}): ChangeRow =>
  administer(
    about,
    (call) => `${input(call)}, reason: "case 12"`,
    withReceipt('PlaceHoldPayload', 'hold'),
    more,
  );

const requestOf: More = {
  of: 'a redaction',
  make: async (maker, { subject: { domain, namespace } }) => {
    const kind = kindIn[domain];
    return maker.redaction(kind, await maker.record(kind, namespace || null));
  },
};
const deletionRequestOf: More = {
  of: 'a deletion',
  make: (maker, { subject }) => maker.deletion(subject.namespace),
};

const administered: ChangeRows = {
  'Mutation.redact': [
    ...redactionOf('cascade-events', namespaced),
    ...redactionOf('recovery-sessions', namespaced),
    ...redactionOf('postmortems', postmortems),
    ...redactionOf('security-incidents', incidents),
  ],
  'Mutation.deleteCascadeEventsOlderThan': deletionOf(
    'cascade-events',
    'DeleteCascadeEventsOlderThanPayload',
  ),
  'Mutation.deleteRecoverySessionsOlderThan': deletionOf(
    'recovery-sessions',
    'DeleteRecoverySessionsOlderThanPayload',
  ),
  'Mutation.placeHold': [
    holdOn(namespaced, ({ subject }) => `cascadeEvents: { ids: ["${subject.event}"] }`),
    holdOn(namespaced, ({ subject }) => `recoverySessions: { ids: ["${subject.session}"] }`),
    holdOn(
      namespaced,
      ({ subject }) => `recoverySessions: { filter: { sessionId: { eq: "${subject.session}" } } }`,
      { missing: 'BAD_USER_INPUT' },
    ),
    holdOn(postmortems, ({ subject }) => `postmortems: { ids: ["${subject.postmortem}"] }`),
    holdOn(incidents, ({ subject }) => `securityIncidents: { ids: ["${subject.incident}"] }`),
  ],
  'Mutation.releaseHold': [
    administer(
      all,
      ({ key }) => `id: "${key}", reason: "closed"`,
      withReceipt('ReleaseHoldPayload', 'hold'),
      {
        make: async (maker, { subject: { domain, namespace } }) => {
          const kind = kindIn[domain];
          return maker.hold(kind, await maker.record(kind, namespace || null));
        },
      },
    ),
  ],
  'Mutation.confirmRequest': [
    administer(
      all,
      ({ key }) => `id: "${key}"`,
      given('ConfirmRequestPayload', 'redaction', 'request'),
      requestOf,
    ),
    administer(
      namespaced,
      ({ key }) => `id: "${key}"`,
      given('ConfirmRequestPayload', 'request'),
      deletionRequestOf,
    ),
  ],
  'Mutation.withdrawRequest': [
    administer(all, ({ key }) => `id: "${key}"`, given('WithdrawRequestPayload', 'request'), requestOf),
    administer(
      namespaced,
      ({ key }) => `id: "${key}"`,
      given('WithdrawRequestPayload', 'request'),
      deletionRequestOf,
    ),
  ],
  'Mutation.createAccessToken': [
    administerAt(
      all,
      ({ from, subject: { domain, namespace } }) =>
        domain === 'namespaces'
          ? `name: "made", role: VIEWER, namespaces: ["${namespace}"]`
          : `name: "made", role: VIEWER, namespaces: ["${from}"], grants: [${grantName(domain)}]`,
      given('CreateAccessTokenPayload', 'accessToken'),
    ),
  ],
  'Mutation.revokeAccessToken': [
    administer(all, ({ key }) => `id: "${key}"`, given('RevokeAccessTokenPayload', 'accessToken'), {
      make: (maker, { subject }) => maker.token('spent', ...opening(subject)),
    }),
  ],
};

function grantName(grant: AccessGrant): string {
  return grant === AccessGrant.POSTMORTEMS ? 'POSTMORTEMS' : 'SECURITY_INCIDENTS';
}

/** How each mutation is asked. */
export const changeRows: ChangeRows = { ...saveRows, ...updated, ...administered };
