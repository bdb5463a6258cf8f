import {
  checkpointFault,
  guardFileOf,
  keyFileIn,
  keyStanding,
  maySign,
  readGuard,
  readSigningKey,
} from '../../evidence';
import type { EvidenceLogRepository, LogBacklog, LogHead } from '../../repositories';
import { ageText } from './age-text';
import { fail, ok, orOk, warn, type Finding } from './finding';

/** Seconds after which a server that runs would have signed what came. */
const SIGNED_WITHIN = 60;
/** Seconds after which a server that runs would have signed again though nothing came: an hour, and some. */
const SIGNED_AGAIN_WITHIN = 7_200;

/** Whether the key in the folder of the evidence is the one that the log names; `head` is null before the log begins. */
export async function checkKey(head: LogHead | null, folder: string): Promise<Finding[]> {
  const keyFile = keyFileIn(folder);
  if (head === null) {
    const isThere = (await readSigningKey(keyFile)) !== null;
    return [ok(isThere ? `a key is at ${keyFile}` : 'the first start of a server makes one')];
  }
  const standing = await keyStanding(head, folder);
  switch (standing) {
    case 'ITS_OWN':
      return [ok(`the key that the log names is at ${keyFile}`)];
    case 'NEXT':
      return [warn('a change of keys was cut short', 'start a server: it brings it to its end')];
    case 'OTHER':
      return [
        fail(
          `the key at ${keyFile} is not the one that the log names (${head.verifierKey})`,
          'put the key of this archive there, or name its folder in ARCHIVE_EVIDENCE_DIR',
        ),
      ];
    case 'NONE':
      return [await whereNoKey(keyFile, head)];
    default:
      return standing satisfies never;
  }
}

async function whereNoKey(keyFile: string, { verifierKey }: LogHead): Promise<Finding> {
  const found = `the key that the log names (${verifierKey}) is not at ${keyFile}`;
  return (await readGuard(guardFileOf(keyFile))) === null
    ? warn(
        found,
        'that is as it should be where another server signs; else name its folder in ARCHIVE_EVIDENCE_DIR',
      )
    : fail(
        `${found}, where a guard file says that there was one`,
        'bring the key back; where that cannot be, see incident-archive log recover',
      );
}

/** Whether the guard agrees with the log: whether the log may be signed. */
export async function checkGuard(log: EvidenceLogRepository, folder: string): Promise<Finding[]> {
  // before the log, which only grows while a server signs
  const guard = await readGuard(guardFileOf(keyFileIn(folder)));
  const head = await log.head();
  if (head === null)
    return [
      guard === null
        ? ok('no log has begun, and nothing was signed')
        : fail(
            `something was signed (${guard.size} entries of ${guard.origin}), and the database holds no log`,
            'bring the database back to which the key and the guard file belong',
          ),
    ];
  if (guard === null && (await readSigningKey(keyFileIn(folder))) === null)
    return [ok('there is neither key nor guard here: another server signs')];
  const { origin, root, size } = head;
  const decision = await maySign({
    guard,
    hasSigned: (await log.checkpoint()) !== null,
    tree: { origin, root, size },
    rootAt: (earlier) => log.rootAt(earlier),
  });
  if (decision.kind === 'REFUSED')
    return [fail(`the log is not signed: ${decision.reason}`, decision.remedy)];
  return [ok(`the log, of ${size} entries, begins with the ${guard?.size ?? 0} that were signed`)];
}

/** Whether the newest checkpoint verifies, and is as new as it would be if a server signed. */
export async function checkCheckpoint(
  log: EvidenceLogRepository,
  backlog: LogBacklog | null,
): Promise<Finding[]> {
  if (backlog === null) return [ok('no log has begun')];
  const fault = await checkpointFault(log);
  if (fault !== null) return [fail(fault.reason, fault.remedy)];
  return checkBacklog(backlog);
}

/** Whether entries wait for long for their places, or for a signature. */
export function checkBacklog({ checkpointAge, unsignedCount, waitingCount }: LogBacklog): Finding[] {
  const start = 'start a server that has the key; where one runs, its log says why it does not sign';
  if (checkpointAge === null) return [warn('no checkpoint was signed yet', start)];
  const age = `the newest checkpoint verifies and is ${ageText(checkpointAge)} old`;
  const isLate = checkpointAge > SIGNED_WITHIN;
  return orOk(
    [
      isLate && waitingCount > 0
        ? warn(`${age}, and ${waitingCount} entries wait for their places`, start)
        : null,
      isLate && unsignedCount > 0
        ? warn(`${age}, and ${unsignedCount} entries wait for a signature`, start)
        : null,
      checkpointAge > SIGNED_AGAIN_WITHIN && waitingCount + unsignedCount === 0
        ? warn(`${age}, and a server signs one each hour`, start)
        : null,
    ],
    age,
  );
}
