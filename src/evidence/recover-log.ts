import { randomBytes, type KeyObject } from 'node:crypto';
import {
  noteSigner,
  openCheckpoint,
  parseNote,
  signCheckpoint,
  writeNote,
  writeVerifierKey,
  type Checkpoint,
} from '../core/checkpoint';
import { ArchiveError } from '../core/errors';
import {
  isRecoverySigned,
  keyIn,
  recoveryText,
  successionText,
  type LogDeclaration,
  type NamedHead,
} from '../core/evidence';
import { ProofError } from '../core/merkle';
import { sameHash } from '../core/merkle/hashes';
import type { EvidenceLogRepository, LoggedErasure, LogHead } from '../repositories';
import { readErasures } from './erasure-journal';
import { guardFileOf, readGuard, replaceGuard, type Guard } from './guard-file';
import { createSigningKey, readSigningKey } from './key-file';
import { noteGivenUp, noteSuccession, readGivenUp, readSuccessions } from './key-journal';
import { keyFileIn } from './log-signer';
import { maySign } from './may-sign';

/** A declared recovery. */
export interface DeclaredRecovery {
  /** The new name of the log, and the key that signs it (a C2SP verifier key). */
  readonly origin: string;
  readonly verifierKey: string;
  /** What the key signed last. */
  readonly head: NamedHead;
  /** How many entries are carried over, and how many of them are known to be those that were signed. */
  readonly carried: bigint;
  readonly agreed: bigint;
  /** Redactions and holds that were signed and that the database does not hold, oldest first: apply them again. */
  readonly lostErasures: readonly LoggedErasure[];
}

/**
 * Declares that the database was brought back to an earlier state, or that the guard is lost: the log goes on under a
 * new origin, and its first entry names the head that was signed last, how many entries are carried over, and why. The
 * key that is there signs it, and that the new name follows. A checkpoint over it is published at once.
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
    const newest = await newestSigned(log, head);
    const unfinished = await unfinishedRecovery(log, head, guard, keyFile);
    if (unfinished === null && (await isInOrder(log, head, guard, newest)))
      throw new ArchiveError(
        'UNAVAILABLE',
        null,
        'the log agrees with its guard: there is nothing to recover from',
      );
    const key = (await readSigningKey(keyFile)) ?? (await createSigningKey(keyFile));
    const declaration = unfinished ?? (await declare({ log, head, guard, newest, key, keyFile, reason }));
    const now = await log.head();
    if (now === null || declaration.recovery === null) throw new Error('the recovery is gone');
    const { origin, size, root } = now;
    await noteGivenUp(keyFile, declaration.recovery.heads);
    await replaceGuard(guardFile, { origin, size, root });
    const note = signCheckpoint({ origin, size, root, extensions: [] }, [noteSigner(origin, key)]);
    await log.addCheckpoint({ origin, size }, writeNote(note));
    const lostErasures = await log.missingErasures(await readErasures(folder));
    const { heads, carried, agreed } = declaration.recovery;
    return { origin, verifierKey: declaration.verifierKey, head: heads[0], carried, agreed, lostErasures };
  });
}

/** The newest checkpoint of the log that verifies with one of its keys and states a root that its tree had. */
async function newestSigned(
  log: EvidenceLogRepository,
  { origin, size }: LogHead,
): Promise<Checkpoint | null> {
  const keys = (await log.declarations()).flatMap(({ verifierKey }) => keyIn(verifierKey) ?? []);
  const newest = await log.checkpoint();
  if (newest === null) return null;
  try {
    const checkpoint = openCheckpoint(parseNote(newest.note), { origin, keys });
    if (checkpoint.size > size) return null;
    return sameHash(await log.rootAt(checkpoint.size), checkpoint.root) ? checkpoint : null;
  } catch (error) {
    if (error instanceof ProofError) return null;
    throw error;
  }
}

async function isInOrder(
  log: EvidenceLogRepository,
  head: LogHead,
  guard: Guard | null,
  newest: Checkpoint | null,
): Promise<boolean> {
  const hasSigned = (await log.checkpoint()) !== null;
  if (hasSigned && newest === null) return false;
  const decision = await maySign({ guard, hasSigned, tree: head, rootAt: (size) => log.rootAt(size) });
  return decision.kind !== 'REFUSED';
}

/** A recovery that was declared with the key that is there, and cut short before the guard was replaced. */
async function unfinishedRecovery(
  log: EvidenceLogRepository,
  { origin }: LogHead,
  guard: Guard | null,
  keyFile: string,
): Promise<LogDeclaration | null> {
  const [first] = await log.declarations();
  const key = await readSigningKey(keyFile);
  if (first === undefined || first.recovery === null || guard === null || key === null) return null;
  const [last] = first.recovery.heads;
  const isGuard = guard.origin === last.origin && guard.size === last.size && sameHash(guard.root, last.root);
  const own = noteSigner(origin, key).key;
  const isOwn = first.origin === origin && first.verifierKey === writeVerifierKey(own);
  return isGuard && isOwn && isRecoverySigned(first, [own]) ? first : null;
}

interface RecoveryOf {
  readonly log: EvidenceLogRepository;
  readonly head: LogHead;
  readonly guard: Guard | null;
  readonly newest: Checkpoint | null;
  readonly key: KeyObject;
  readonly keyFile: string;
  readonly reason: string;
}

async function declare({
  log,
  head,
  guard,
  newest,
  key,
  keyFile,
  reason,
}: RecoveryOf): Promise<LogDeclaration> {
  const origin = `incident-archive/${randomBytes(8).toString('hex')}`;
  const next = noteSigner(origin, key);
  const previous = noteSigner(head.origin, key);
  const [nextKey, previousKey] = [writeVerifierKey(next.key), writeVerifierKey(previous.key)];
  const { origin: lastOrigin, size, root } = guard ?? newest ?? head;
  const heads: [NamedHead, ...NamedHead[]] = [
    { origin: lastOrigin, size, root },
    ...(await readGivenUp(keyFile)),
  ];
  const agreed = await agreedSize(log, head, guard, newest);
  const { signature } = previous.sign(successionText(previousKey, nextKey));
  const declared = new Set((await log.declarations()).map(({ verifierKey }) => verifierKey));
  // Changes of keys that the backup misses: whoever trusts an older key has to be led to the one that is there.
  const missed = (await readSuccessions(keyFile)).filter(({ verifierKey }) => !declared.has(verifierKey));
  const made: LogDeclaration[] = [];
  const succession = { previousKey, signature };
  await noteSuccession(keyFile, { origin, verifierKey: nextKey, succession, recovery: null });
  await log.beginAnew((carried) => {
    const unsigned: LogDeclaration = {
      origin,
      verifierKey: nextKey,
      succession,
      recovery: { heads, carried, agreed, reason, signature: new Uint8Array() },
    };
    const recovery = {
      heads,
      carried,
      agreed,
      reason,
      signature: next.sign(recoveryText(unsigned)).signature,
    };
    const declaration = { ...unsigned, recovery };
    made.push(declaration);
    return [declaration, ...missed];
  });
  const [declaration] = made;
  if (declaration === undefined) throw new Error('no recovery was declared');
  return declaration;
}

/** How many of the entries are known to be those that were signed. */
async function agreedSize(
  log: EvidenceLogRepository,
  { origin, size }: LogHead,
  guard: Guard | null,
  newest: Checkpoint | null,
): Promise<bigint> {
  if (guard !== null && guard.origin === origin && guard.size <= size)
    if (sameHash(await log.rootAt(guard.size), guard.root)) return guard.size;
  return newest?.size ?? 0n;
}
