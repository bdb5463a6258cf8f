import {
  postmortemKind,
  RecoverySessionStatus,
  SecurityIncidentStatus,
  type RecordKindName,
} from '../../../src/entities';
import type { Repositories } from '../../../src/repositories';
import {
  aCascadeEvent,
  aChain,
  aPostmortem,
  aRecoverySession,
  aSecurityIncident,
  json,
  secondsIntoMarch,
  time,
} from '../../support/builders';

/** A write, and what the access log must say of it. */
export interface WrittenAccess {
  readonly operation: string;
  readonly kind: RecordKindName | 'holds';
  readonly prepare?: (archive: Repositories) => Promise<unknown>;
  readonly write: (archive: Repositories) => Promise<unknown>;
  readonly recordIds: readonly string[];
  readonly namespaces: readonly string[];
  /** Where it is more than `recordIds` names. */
  readonly recordCount?: string;
}

const anIncident = (archive: Repositories): Promise<unknown> =>
  archive.securityIncidents.create(aSecurityIncident());
const aSavedPostmortem = (archive: Repositories): Promise<unknown> => archive.postmortems.save(aPostmortem());
const aHold = (archive: Repositories): Promise<unknown> =>
  archive.holds.place(postmortemKind, { ids: ['incident-1'] }, 'case 7');
const event = { namespace: 'payments', triggerType: 'T', effects: [] };
const reason = 'a year is over';

/** One write of every kind that a caller can make; the ids that the archive assigns are 1 or not looked at. */
export const writtenAccesses: readonly WrittenAccess[] = [
  {
    operation: 'createSecurityIncident',
    kind: 'security-incidents',
    write: anIncident,
    recordIds: ['1'],
    namespaces: [''],
  },
  {
    operation: 'createSecurityIncidents',
    kind: 'security-incidents',
    write: ({ securityIncidents }) =>
      securityIncidents.createMany([{ input: aSecurityIncident() }, { input: aSecurityIncident() }]),
    recordIds: ['1', '2'],
    namespaces: [''],
  },
  {
    operation: 'updateSecurityIncidentStatus',
    kind: 'security-incidents',
    prepare: anIncident,
    write: ({ securityIncidents }) =>
      securityIncidents.updateStatus('1', SecurityIncidentStatus.INVESTIGATING, 'looking'),
    recordIds: ['1'],
    namespaces: [''],
  },
  {
    operation: 'resolveSecurityIncident',
    kind: 'security-incidents',
    prepare: anIncident,
    write: ({ securityIncidents }) => securityIncidents.markAsResolved('1', 'found'),
    recordIds: ['1'],
    namespaces: [''],
  },
  {
    operation: 'savePostmortem',
    kind: 'postmortems',
    write: ({ postmortems }) => postmortems.save(aPostmortem({ namespace: 'payments' })),
    recordIds: ['incident-1'],
    namespaces: ['payments'],
  },
  {
    operation: 'savePostmortems',
    kind: 'postmortems',
    write: ({ postmortems }) =>
      postmortems.saveMany([
        aPostmortem({ incidentId: 'b', namespace: 'payments' }),
        aPostmortem({ incidentId: 'a' }),
      ]),
    recordIds: ['b', 'a'],
    namespaces: ['', 'payments'],
  },
  {
    operation: 'updatePostmortem',
    kind: 'postmortems',
    prepare: aSavedPostmortem,
    write: ({ postmortems }) => postmortems.updateFields('incident-1', { recommendations: json('["rest"]') }),
    recordIds: ['incident-1'],
    namespaces: [''],
  },
  {
    operation: 'saveCascadeEvent',
    kind: 'cascade-events',
    write: ({ cascadeEvents }) => cascadeEvents.save(aCascadeEvent({ cascadeId: 'one' })),
    recordIds: ['one'],
    namespaces: ['payments'],
  },
  {
    operation: 'saveCascadeEvents',
    kind: 'cascade-events',
    write: ({ cascadeEvents }) => cascadeEvents.saveMany([...aChain('payments', 2), ...aChain('orders', 1)]),
    recordIds: ['payments-0000', 'payments-0001', 'orders-0000'],
    namespaces: ['orders', 'payments'],
  },
  {
    operation: 'saveRecoverySession',
    kind: 'recovery-sessions',
    write: ({ recoverySessions }) => recoverySessions.save(aRecoverySession()),
    recordIds: ['session-1'],
    namespaces: ['payments'],
  },
  {
    operation: 'saveRecoverySessions',
    kind: 'recovery-sessions',
    write: ({ recoverySessions }) =>
      recoverySessions.saveMany([aRecoverySession(), aRecoverySession({ sessionId: 'session-2' })]),
    recordIds: ['session-1', 'session-2'],
    namespaces: ['payments'],
  },
  {
    operation: 'updateRecoverySession',
    kind: 'recovery-sessions',
    prepare: ({ recoverySessions }) => recoverySessions.save(aRecoverySession()),
    write: ({ recoverySessions }) =>
      recoverySessions.update({ ...aRecoverySession(), status: RecoverySessionStatus.COMPLETED }),
    recordIds: ['session-1'],
    namespaces: ['payments'],
  },
  {
    operation: 'deleteCascadeEventsOlderThan',
    kind: 'cascade-events',
    prepare: ({ cascadeEvents }) => cascadeEvents.saveMany(aChain('payments', 3)),
    write: ({ cascadeEvents }) => cascadeEvents.deleteOlderThan({ cutoff: secondsIntoMarch(2), reason }),
    recordIds: [],
    namespaces: ['payments'],
    recordCount: '2',
  },
  {
    operation: 'deleteRecoverySessionsOlderThan',
    kind: 'recovery-sessions',
    prepare: ({ recoverySessions }) =>
      recoverySessions.saveMany(
        ['payments', 'orders', 'orders'].map((namespace, at) =>
          aRecoverySession({ sessionId: `${at}`, namespace, startedAt: secondsIntoMarch(at) }),
        ),
      ),
    write: ({ recoverySessions }) =>
      recoverySessions.deleteOlderThan({ cutoff: time('2030-01-01T00:00:00Z'), reason }),
    recordIds: [],
    namespaces: ['orders', 'payments'],
    recordCount: '3',
  },
  {
    operation: 'redact',
    kind: 'postmortems',
    prepare: aSavedPostmortem,
    write: ({ redactions }) =>
      redactions.redact('postmortems', { id: 'incident-1', fields: ['timeline'], reason: 'request 17' }),
    recordIds: ['incident-1'],
    namespaces: [''],
  },
  {
    operation: 'placeHold',
    kind: 'holds',
    prepare: aSavedPostmortem,
    write: aHold,
    recordIds: ['1'],
    namespaces: [''],
  },
  {
    operation: 'releaseHold',
    kind: 'holds',
    prepare: async (archive) => {
      await aSavedPostmortem(archive);
      await aHold(archive);
    },
    write: ({ holds }) => holds.release('1', 'settled'),
    recordIds: ['1'],
    namespaces: [''],
  },
];

/** A recording, whose event gets an id of the archive's choice; gives that id. */
export async function recordOne(
  { cascadeEvents }: Repositories,
  options: { idempotencyKey?: string } = {},
): Promise<string> {
  const { events } = await cascadeEvents.record(event, options);
  return events[0]?.cascadeId ?? '';
}
