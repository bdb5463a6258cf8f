import { generateKeyPairSync } from 'node:crypto';
import {
  noteSigner,
  parseNote,
  signCheckpoint,
  writeNote,
  writeVerifierKey,
  type SignedNote,
} from '../../../src/core/checkpoint';
import { RecoverySessionStatus, SecurityIncidentStatus } from '../../../src/entities';
import type { Repositories } from '../../../src/repositories';
import {
  aChain,
  aPostmortem,
  aRecoverySession,
  aSecurityIncident,
  json,
  secondsIntoMarch,
} from '../../support/builders';

export const origin = 'incident-archive/test';
const { privateKey } = generateKeyPairSync('ed25519');

/** The key of the log of these tests. */
export const signer = noteSigner(origin, privateKey);

/** Begins the log of an archive, with the key of these tests. */
export function beginLog(archive: Repositories): Promise<void> {
  return archive.evidenceLog.begin(origin, writeVerifierKey(signer.key));
}

/** Gives all entries their places, and signs and publishes a checkpoint over them; gives its note. */
export async function signLog(archive: Repositories): Promise<SignedNote> {
  while ((await archive.evidenceLog.sequence()) > 0);
  const head = await archive.evidenceLog.head();
  if (head === null) throw new Error('the log has not begun');
  const { size, root } = head;
  const note = writeNote(signCheckpoint({ origin, size, root, extensions: [] }, [signer]));
  await archive.evidenceLog.addCheckpoint({ origin, size }, note);
  return parseNote(note);
}

/** Records of all kinds, some changed since, and some removed by retention. */
export async function fillArchive(archive: Repositories): Promise<void> {
  for (let at = 0; at < 8; at += 1) {
    const { record } = await archive.securityIncidents.create(
      aSecurityIncident({ description: `case ${at}` }),
    );
    await archive.securityIncidents.updateStatus(record.id, SecurityIncidentStatus.INVESTIGATING, 'looking');
    await archive.securityIncidents.updateStatus(record.id, SecurityIncidentStatus.RESOLVED, 'found');
    await archive.postmortems.save(aPostmortem({ incidentId: `incident-${at}` }));
    await archive.postmortems.updateFields(`incident-${at}`, { recommendations: json('["more tests"]') });
    const session = aRecoverySession({ sessionId: `session-${at}`, startedAt: secondsIntoMarch(at) });
    await archive.recoverySessions.save(session);
    const status = RecoverySessionStatus.COMPLETED;
    await archive.recoverySessions.update({ ...session, status, approvedBy: 'ada' });
  }
  for (const namespace of ['orders', 'payments'])
    await archive.cascadeEvents.recordMany(
      Array.from({ length: 12 }, (_, at) => ({
        namespace,
        triggerType: 'METRICS_UPDATED',
        effects: [{ actionType: `scale ${at}`, success: true }],
      })),
    );
  await archive.cascadeEvents.saveMany(aChain('old', 10));
  const reason = 'a year is over';
  await archive.cascadeEvents.deleteOlderThan({ cutoff: secondsIntoMarch(6), reason });
  await archive.recoverySessions.deleteOlderThan({ cutoff: secondsIntoMarch(2), reason });
}

/** Records that come after those of `fillArchive`, none of them changed. */
export async function fillMore(archive: Repositories): Promise<void> {
  for (let at = 0; at < 24; at += 1)
    await archive.securityIncidents.create(aSecurityIncident({ description: `later ${at}` }));
}
