import { localCaller, type Caller } from '../../../src/auth';
import {
  cascadeEventKind,
  postmortemKind,
  recoverySessionKind,
  RecoverySessionStatus,
  securityIncidentKind,
  SecurityIncidentStatus,
} from '../../../src/entities';
import type { Scope } from '../../../src/query';
import type { Repositories } from '../../../src/repositories';
import {
  aChain,
  aPostmortem,
  aRecoverySession,
  aSecurityIncident,
  json,
  secondsIntoMarch,
} from '../../support/builders';
import { beginLog, signLog } from './logged-archive';

/** One namespace and the keys of what lies in it, and of an incident and a postmortem that lie in none. */
export interface Target {
  readonly namespace: string;
  readonly event: string;
  readonly trigger: string;
  readonly session: string;
  readonly postmortem: string;
  readonly sessionHold: string;
  readonly eventHold: string;
  readonly postmortemHold: string;
  readonly leaf: Buffer;
  readonly place: bigint;
  readonly incident: string;
  readonly incidentHold: string;
  readonly incidentLeaf: Buffer;
  readonly unnamed: string;
  readonly unnamedHold: string;
  readonly unnamedLeaf: Buffer;
}

/** The caller's namespace, another one, and one that never had a record; names of one length. */
export const OWN = 'seoul';
export const FOREIGN = 'busan';
export const ABSENT = 'daegu';

/** A caller who sees `seoul` and nothing else. */
export const team: Caller = withScope({ hasSecurityIncidents: false, hasPostmortems: false });
/** The same with both grants. */
export const grantedTeam: Caller = withScope({ hasSecurityIncidents: true, hasPostmortems: true });

/** A caller with a scope, of `seoul` unless told otherwise. */
export function withScope(scope: Partial<Scope>): Caller {
  const none = { namespaces: [OWN], hasSecurityIncidents: false, hasPostmortems: false };
  return { ...localCaller, actor: 'team', scope: { ...none, ...scope } };
}

/** Keys of records that are not there. */
export const absent: Target = {
  ...keysOf(ABSENT),
  sessionHold: '901',
  eventHold: '902',
  postmortemHold: '903',
  leaf: Buffer.alloc(32, 1),
  place: 900_000n,
  incident: '904',
  incidentHold: '905',
  incidentLeaf: Buffer.alloc(32, 2),
  unnamed: 'daegu-unnamed',
  unnamedHold: '906',
  unnamedLeaf: Buffer.alloc(32, 3),
};

function keysOf(namespace: string) {
  return {
    namespace,
    event: `${namespace}-0001`,
    trigger: `${namespace}-trigger`,
    session: `${namespace}-session`,
    postmortem: `${namespace}-postmortem`,
  };
}

const reason = 'case 7';

/** Fills an archive with the same records in both namespaces, changed, held, redacted, removed and logged alike. */
export async function fillTeams(archive: Repositories): Promise<{ own: Target; foreign: Target }> {
  await beginLog(archive);
  const shared = await fillShared(archive);
  const own = { ...(await fillNamespace(archive, OWN)), ...shared };
  const foreign = { ...(await fillNamespace(archive, FOREIGN)), ...shared };
  await signLog(archive);
  return { own: await withPlace(archive, own), foreign: await withPlace(archive, foreign) };
}

async function fillNamespace(archive: Repositories, namespace: string) {
  const { cascadeEvents, recoverySessions, postmortems, holds, redactions } = archive;
  const keys = keysOf(namespace);
  const chain = aChain(namespace, 4).map((event) => ({ ...event, causationChain: [keys.trigger] }));
  await cascadeEvents.saveMany(chain);
  const old = aRecoverySession({ sessionId: `${namespace}-old`, namespace, startedAt: secondsIntoMarch(1) });
  await recoverySessions.save(old);
  await recoverySessions.deleteOlderThan({ cutoff: secondsIntoMarch(2), reason, namespace });
  await cascadeEvents.deleteOlderThan({ cutoff: secondsIntoMarch(1), reason, namespace });
  const session = aRecoverySession({ sessionId: keys.session, namespace, cascadeEventId: keys.event });
  await recoverySessions.save(session);
  await recoverySessions.update({ ...session, status: RecoverySessionStatus.COMPLETED });
  const links = { cascadeEventId: keys.event, recoverySessionId: keys.session };
  const saved = aPostmortem({ incidentId: keys.postmortem, namespace, ...links });
  const { record } = await postmortems.save({ ...saved, recommendations: json('["needle"]') });
  await postmortems.updateFields(keys.postmortem, { timeline: json('["x"]') });
  await redactions.redact('postmortems', { id: keys.postmortem, fields: ['timeline'], reason });
  const sessionHold = await holds.place(recoverySessionKind, { ids: [keys.session] }, reason);
  const eventHold = await holds.place(cascadeEventKind, { ids: [keys.event] }, reason);
  const postmortemHold = await holds.place(postmortemKind, { ids: [keys.postmortem] }, reason);
  if (record === null) throw new Error('a postmortem was not saved');
  return {
    ...keys,
    sessionHold: sessionHold.id,
    eventHold: eventHold.id,
    postmortemHold: postmortemHold.id,
    leaf: await leafOf(archive, 'cascade-events', keys.event),
  };
}

async function fillShared(archive: Repositories) {
  const { securityIncidents, postmortems, holds, redactions } = archive;
  const { record } = await securityIncidents.create(aSecurityIncident({ id: '801', description: 'needle' }));
  await securityIncidents.updateStatus(record.id, SecurityIncidentStatus.RESOLVED, 'done');
  await redactions.redact('security-incidents', { id: record.id, fields: ['rawPayload'], reason });
  const incidentHold = await holds.place(securityIncidentKind, { ids: [record.id] }, reason);
  const unnamed = 'seoul-unnamed';
  await postmortems.save(aPostmortem({ incidentId: unnamed, recommendations: json('["needle"]') }));
  await postmortems.updateFields(unnamed, { timeline: json('["x"]') });
  await redactions.redact('postmortems', { id: unnamed, fields: ['timeline'], reason });
  const unnamedHold = await holds.place(postmortemKind, { ids: [unnamed] }, reason);
  return {
    incident: record.id,
    incidentHold: incidentHold.id,
    incidentLeaf: await leafOf(archive, 'security-incidents', record.id),
    unnamed,
    unnamedHold: unnamedHold.id,
    unnamedLeaf: await leafOf(archive, 'postmortems', unnamed),
  };
}

async function leafOf(
  { evidenceLog }: Repositories,
  kind: 'security-incidents' | 'postmortems' | 'cascade-events',
  recordId: string,
): Promise<Buffer> {
  const [entry] = await evidenceLog.entriesOf([{ kind, recordId, revision: 1 }]);
  if (entry === undefined) throw new Error(`${recordId} is not in the log`);
  return Buffer.from(entry.leafHash);
}

async function withPlace<Keys extends { leaf: Buffer }>(
  { evidenceLog }: Repositories,
  keys: Keys,
): Promise<Keys & { place: bigint }> {
  const entry = await evidenceLog.entryByLeaf(keys.leaf);
  if (entry === null || entry.logIndex === null) throw new Error('an entry has no place');
  return { ...keys, place: entry.logIndex };
}
