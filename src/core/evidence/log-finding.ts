import type { VersionName } from './stored-log';

/**
 * What can be wrong with a log and what it is about.
 *
 * - LEAF_MISMATCH: a record is not the one that was logged, or its entry was changed.
 * - REMOVED: a version that was logged is gone, and no retention record or redaction of the log excuses that, or one that
 *   came while a hold held the record.
 * - UNLOGGED: a version is stored, and the log does not hold it.
 * - ENTRY_MISSING: places of the log are empty.
 * - ROOT_MISMATCH: the stored root is not that of the entries.
 * - CHECKPOINT_MISMATCH: the newest checkpoint does not verify, or states another tree.
 * - OLD_CHECKPOINT_MISMATCH: the log of today does not begin with the one of a checkpoint kept elsewhere.
 */
export type LogFindingKind =
  | 'LEAF_MISMATCH'
  | 'REMOVED'
  | 'UNLOGGED'
  | 'ENTRY_MISSING'
  | 'ROOT_MISMATCH'
  | 'CHECKPOINT_MISMATCH'
  | 'OLD_CHECKPOINT_MISMATCH';

/** One true statement against a log. */
export interface LogFinding {
  readonly kind: LogFindingKind;
  /** The version accused; null where the log as a whole is. */
  readonly version: VersionName | null;
  /** The place in the log; null where it has none. */
  readonly logIndex: bigint | null;
  /** A sentence for people. */
  readonly message: string;
}

/** A finding against the log as a whole. */
export function againstLog(kind: LogFindingKind, message: string): LogFinding {
  return { kind, version: null, logIndex: null, message };
}

/** A finding against one version. */
export function againstVersion(
  kind: LogFindingKind,
  { kind: recordKind, id, revision, index }: VersionName & { readonly index?: bigint | null },
  message: string,
): LogFinding {
  return { kind, version: { kind: recordKind, id, revision }, logIndex: index ?? null, message };
}
