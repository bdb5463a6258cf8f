import { recoverySessionKind, RecoverySessionStatus } from '../../../../src/entities';
import type { Repositories } from '../../../../src/repositories';
import { ABSENT, FOREIGN, OWN } from '../../../repositories/support/two-teams';
import {
  aCascadeEvent,
  aPostmortem,
  aRecoverySession,
  json,
  secondsIntoMarch,
} from '../../../support/builders';

/**
 * The key of what lies in the namespace `from` and leads to another one. It does not name them, so that where a name
 * shows, something of that namespace does.
 */
export function linkKey(from: string, to: string): string {
  const letters: Readonly<Record<string, string>> = { [OWN]: 'a', [FOREIGN]: 'b', [ABSENT]: 'none' };
  return `${letters[from] ?? from}-to-${letters[to] ?? to}`;
}

/** An answer without the keys of what its records lead to: those name what their writers did, of whomever it is. */
export function withoutLinks(text: string): string {
  return text.replace(/"(cascadeEventId|recoverySessionId)":"[^"]*"/g, '');
}

/** The key of what came to the namespace `from` from another one. */
export function movedKey(from: string, to: string): string {
  return `${linkKey(from, to)}-moved`;
}

/**
 * Fills an archive with records of which each link leads to one of the same namespace, to one of another, and to none:
 * to what `fillTeams` keeps there, or to what lies there and links back to them.
 */
export async function fillLinks(archive: Repositories): Promise<void> {
  const pairs = [OWN, FOREIGN].flatMap((from) => [OWN, FOREIGN, ABSENT].map((to) => ({ from, to })));
  for (const { from, to } of pairs) await fillPair(archive, from, to);
  for (const { from, to } of pairs) await fillMoved(archive, from, to);
  for (const { from, to } of pairs) if (to !== ABSENT) await holdPair(archive, from, to);
}

async function fillPair(archive: Repositories, from: string, to: string): Promise<void> {
  const { cascadeEvents, postmortems, recoverySessions } = archive;
  const [key, namespace] = [linkKey(from, to), from];
  const link = { cascadeEventId: `${to}-0001` };
  await cascadeEvents.save(aCascadeEvent({ cascadeId: key, namespace, timestamp: secondsIntoMarch(100) }));
  await recoverySessions.save(aRecoverySession({ sessionId: key, namespace, ...link }));
  await postmortems.save(
    aPostmortem({ incidentId: key, namespace, recoverySessionId: `${to}-session`, ...link }),
  );
  if (to === ABSENT) return;
  const [back, backward] = [`${key}-back`, { namespace: to, cascadeEventId: key }];
  await recoverySessions.save(aRecoverySession({ sessionId: back, ...backward }));
  await postmortems.save(aPostmortem({ incidentId: back, recoverySessionId: key, ...backward }));
}

/** A session and a postmortem with a history in `to`, or with none where there is nothing in `to`. */
async function fillMoved(
  { postmortems, recoverySessions }: Repositories,
  from: string,
  to: string,
): Promise<void> {
  const key = movedKey(from, to);
  const namespace = to === ABSENT ? from : to;
  await recoverySessions.save(aRecoverySession({ sessionId: key, namespace }));
  await postmortems.save(aPostmortem({ incidentId: key, namespace }));
  if (to === ABSENT) return;
  const status = RecoverySessionStatus.COMPLETED;
  await recoverySessions.update(aRecoverySession({ sessionId: key, namespace, status }));
  await postmortems.updateFields(key, { timeline: json('["x"]') });
  await recoverySessions.update(aRecoverySession({ sessionId: key, namespace: from, status }));
  await postmortems.updateFields(key, { namespace: from });
}

/** A hold over a session of `from` and one of `to`, which is seen by those alone who see both. */
function holdPair({ holds }: Repositories, from: string, to: string): Promise<unknown> {
  const ids = [...new Set([linkKey(from, to), linkKey(to, from)])];
  return holds.place(recoverySessionKind, { ids }, 'case 11');
}
