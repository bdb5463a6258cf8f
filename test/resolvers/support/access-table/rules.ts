import { AccessGrant, Role } from '../../../../src/auth';
import type { Outcome } from './answers';
import type { Asker } from './askers';
import type { ChangeRow } from './change-row';
import type { ReadRow } from './read-rows';
import { isWithin, type Domain, type Subject } from './subjects';

/**
 * What a field needs of who asks. This states once more what the product states in its own table: were it read from
 * there, nothing here could ever fail.
 */
export type Need = 'to read' | 'to write' | 'to administer' | 'to audit';

const rolesThatMay: Readonly<Record<Need, readonly Role[]>> = {
  'to read': [Role.VIEWER, Role.OPERATOR, Role.ADMIN, Role.AUDITOR],
  'to write': [Role.OPERATOR, Role.ADMIN],
  'to administer': [Role.ADMIN],
  'to audit': [Role.ADMIN, Role.AUDITOR],
};

/** Why somebody may not even ask; null where they may. */
function refusedTo({ role }: Asker, need: Need): Outcome | null {
  if (role === null) return 'UNAUTHENTICATED';
  return rolesThatMay[need].includes(role) ? null : 'FORBIDDEN';
}

/** Whether a subject is there, and lies within what somebody may see. */
export function sees(asker: Asker, subject: Subject): boolean {
  return subject.name !== 'absent' && isWithin(asker, subject);
}

/** What is to come of a question. */
export function readBy(asker: Asker, row: ReadRow, subject: Subject): Outcome {
  const { about, need, needToSee = need } = row;
  const isSeen = refusedTo(asker, needToSee) === null && (about === null || sees(asker, subject));
  return refusedTo(asker, need) ?? (isSeen ? 'something' : 'nothing');
}

/** What is to come of a change. */
export function changedBy(asker: Asker, { by, need }: ChangeRow, subject: Subject): Outcome {
  const refused = refusedTo(asker, need);
  if (refused !== null) return refused;
  switch (by) {
    case 'record':
      return sees(asker, subject) ? 'done' : 'nothing';
    case 'place':
      return isWithin(asker, subject) ? 'done' : 'FORBIDDEN';
    case 'key':
      if (subject.name === 'absent') return 'done';
      return isWithin(asker, subject) ? 'CONFLICT, shown' : 'CONFLICT';
    default:
      return by satisfies never;
  }
}

const { POSTMORTEMS, SECURITY_INCIDENTS } = AccessGrant;

/** Of which domains records of each kind are. */
export const domains = {
  incidents: [SECURITY_INCIDENTS],
  postmortems: ['namespaces', POSTMORTEMS],
  namespaced: ['namespaces'],
  all: ['namespaces', SECURITY_INCIDENTS, POSTMORTEMS],
} as const satisfies Record<string, readonly Domain[]>;
