import { randomBytes, type KeyObject } from 'node:crypto';
import { noteSigner, parseCheckpointText, parseNote, writeVerifierKey } from '../core/checkpoint';
import { ArchiveError } from '../core/errors';
import { successionText, type NamedHead, type Succession } from '../core/evidence';
import { sameHash } from '../core/merkle/hashes';
import type { EvidenceLogRepository, LoggedErasure, LogHead } from '../repositories';
import { readErasures } from './erasure-journal';
import { guardFileOf, readGuard, replaceGuard, type Guard } from './guard-file';
import { createSigningKey, readSigningKey } from './key-file';
import { keyFileIn } from './log-signer';
import { maySign } from './may-sign';

/** A declared recovery. */
export interface DeclaredRecovery {
  /** The new name of the log, and the key that signs it (a C2SP verifier key). */
  readonly origin: string;
  readonly verifierKey: string;
  /** What the key signed last. */
  readonly head: NamedHead;
  /** How many entries are carried over. */
  readonly carried: bigint;
  /** Redactions and holds that were signed and that the database does not hold, oldest first: apply them again. */
  readonly lostErasures: readonly LoggedErasure[];
}

/**
 * Declares that the database was brought back to an earlier state, or that the guard is lost: the log goes on under a
 * new origin, and its first entry names the head that was signed last, how many entries are carried over, and why. The
 * key of the log, where it is there, signs that the new name follows.
 * @throws ArchiveError UNAVAILABLE where the log has not begun, or nothing contradicts what was signed: then there is
 *   nothing to declare
 */
export async function recoverLog(
  log: EvidenceLogRepository,
  folder: string,
  reason: string,
): Promise<DeclaredRecovery> {
  const keyFile = keyFileIn(folder);
  const guardFile = guardFileOf(keyFile);
  return log.whileSigning(async () => {
    const head = await log.head();
    if (head === null) throw new ArchiveError('UNAVAILABLE', null, 'the log has not begun: start a server');
    const guard = await readGuard(guardFile);
    const recovery =
      (await unfinished(log, head, guard)) ?? (await declared(log, head, guard, keyFile, reason));
    const now = await log.head();
    if (now === null) throw new Error('the log is gone');
    await replaceGuard(guardFile, { origin: now.origin, size: now.size, root: now.root });
    const lostErasures = await log.missingErasures(await readErasures(folder));
    return { ...recovery, lostErasures };
  });
}

/** A recovery that was declared, and cut short before the guard was replaced: the guard is still what it declares. */
async function unfinished(
  log: EvidenceLogRepository,
  head: LogHead,
  guard: Guard | null,
): Promise<Omit<DeclaredRecovery, 'lostErasures'> | null> {
  const [first] = await log.declarations();
  const recovery = first?.recovery ?? null;
  if (first === undefined || recovery === null || guard === null || (await log.checkpoint()) !== null)
    return null;
  const { origin, size, root } = recovery.head;
  const isGuard = guard.origin === origin && guard.size === size && sameHash(guard.root, root);
  if (!isGuard || first.origin !== head.origin) return null;
  const { verifierKey } = first;
  return { origin: first.origin, verifierKey, head: recovery.head, carried: recovery.carried };
}

async function declared(
  log: EvidenceLogRepository,
  head: LogHead,
  guard: Guard | null,
  keyFile: string,
  reason: string,
): Promise<Omit<DeclaredRecovery, 'lostErasures'>> {
  const newest = await log.checkpoint();
  const decision = await maySign({
    guard,
    hasSigned: newest !== null,
    tree: head,
    rootAt: (earlier) => log.rootAt(earlier),
  });
  if (decision.kind !== 'REFUSED')
    throw new ArchiveError(
      'UNAVAILABLE',
      null,
      'the log agrees with its guard: there is nothing to recover from',
    );
  const key = (await readSigningKey(keyFile)) ?? (await createSigningKey(keyFile));
  const origin = `incident-archive/${randomBytes(8).toString('hex')}`;
  const verifierKey = writeVerifierKey(noteSigner(origin, key).key);
  const last = guard ?? (newest === null ? head : parseCheckpointText(parseNote(newest.note).text));
  const signed = { origin: last.origin, size: last.size, root: last.root };
  let carried = 0n;
  await log.beginAnew((count) => {
    carried = count;
    return {
      origin,
      verifierKey,
      succession: successionOf(head, key, verifierKey),
      recovery: { head: signed, carried, reason },
    };
  });
  return { origin, verifierKey, head: signed, carried };
}

/** null where the key that the log named is not the one that is there: then nothing vouches for the new name. */
function successionOf({ origin, verifierKey }: LogHead, key: KeyObject, nextKey: string): Succession | null {
  const signer = noteSigner(origin, key);
  if (writeVerifierKey(signer.key) !== verifierKey) return null;
  const { signature } = signer.sign(successionText(verifierKey, nextKey));
  return { previousKey: verifierKey, signature };
}
