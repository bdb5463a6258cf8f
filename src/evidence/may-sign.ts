import { TreeHead } from '../core/merkle';
import { sameHash } from '../core/merkle/hashes';

/** A state of one log. */
export interface LogHead extends TreeHead {
  /** Tells which log it is, as in its checkpoints. */
  readonly origin: string;
}

/** What the decision to sign is made of. */
export interface SigningState {
  /** What the key signed last, or was about to sign; null where there is no guard. */
  readonly guard: LogHead | null;
  /** Whether the database knows of anything that was signed for this log. */
  readonly hasSigned: boolean;
  /** What would be signed. */
  readonly tree: LogHead;
  /** The root that the tree had at a size below its own; asked for at the size of the guard at most. */
  readonly rootAt: (size: bigint) => Promise<Uint8Array> | Uint8Array;
}

/**
 * Why a tree is not signed.
 *
 * - OTHER_ORIGIN: the key signed for another log.
 * - SMALLER_TREE: entries that were signed are gone.
 * - OTHER_ROOT: entries that were signed are others now.
 * - GUARD_MISSING: nothing tells what was signed.
 */
export type RefusalCause = 'OTHER_ORIGIN' | 'SMALLER_TREE' | 'OTHER_ROOT' | 'GUARD_MISSING';

/** A tree that must not be signed. `reason` and `remedy`, which says what to do, are plain sentence parts. */
export interface SigningRefusal {
  readonly kind: 'REFUSED';
  readonly cause: RefusalCause;
  readonly reason: string;
  readonly remedy: string;
}

/**
 * Whether a tree may be signed. SIGN: it may, and has entries that nobody signed. NOTHING_NEW: it has none; where it
 * is the tree of the guard it may be signed again, which is needed where a crash came between guard and checkpoint.
 */
export type SigningDecision = { readonly kind: 'SIGN' } | { readonly kind: 'NOTHING_NEW' } | SigningRefusal;

/**
 * Decides whether a tree may be signed: never one that contradicts what was signed before. Throws nothing but what
 * `rootAt` throws.
 */
export async function maySign({ guard, hasSigned, tree, rootAt }: SigningState): Promise<SigningDecision> {
  if (guard === null) {
    if (hasSigned)
      return refused('GUARD_MISSING', 'the log has been signed before, and its guard file is missing');
    return { kind: tree.size === 0n ? 'NOTHING_NEW' : 'SIGN' };
  }
  if (guard.origin !== tree.origin) {
    const reason = `the key last signed the log ${guard.origin}, and this database holds the log ${tree.origin}`;
    return refused('OTHER_ORIGIN', reason);
  }
  if (tree.size < guard.size) {
    const reason = `the log has ${tree.size} entries, and ${guard.size} were signed`;
    return refused('SMALLER_TREE', reason);
  }
  const isSameSize = tree.size === guard.size;
  const root = isSameSize ? tree.root : await rootAt(guard.size);
  if (!sameHash(root, guard.root)) {
    return refused('OTHER_ROOT', `the first ${guard.size} entries of the log are not those that were signed`);
  }
  return { kind: isSameSize ? 'NOTHING_NEW' : 'SIGN' };
}

const DECLARE = 'where that cannot be, declare it with incident-archive log recover';

const REMEDIES: Readonly<Record<RefusalCause, string>> = {
  OTHER_ORIGIN: 'give this server the database, key and guard file of one archive (ARCHIVE_EVIDENCE_DIR)',
  SMALLER_TREE: `find out who or what removed entries, and bring the newer database back; ${DECLARE}`,
  OTHER_ROOT: `find out who or what changed entries, and bring the unchanged database back; ${DECLARE}`,
  GUARD_MISSING: `put the guard file back beside the key; ${DECLARE}`,
};

function refused(cause: RefusalCause, reason: string): SigningRefusal {
  return { kind: 'REFUSED', cause, reason, remedy: REMEDIES[cause] };
}
