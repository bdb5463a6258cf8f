/**
 * What can be wrong with a bundle.
 *
 * - CHECKPOINT_MISMATCH: its checkpoint, or a key that it names, does not hold.
 * - OLD_CHECKPOINT_MISMATCH: its log does not begin with that of an earlier checkpoint, or nothing shows that it does.
 * - LINE_MALFORMED: a line is no entry of a bundle.
 * - ENTRY_MISMATCH: an entry is not what the log holds at that place.
 * - ORDER_MISMATCH: an entry does not come after the one before.
 * - FILTER_MISMATCH: an entry is none of what the bundle says it holds.
 * - COUNT_MISMATCH: there are more or fewer lines than the bundle says.
 */
export type BundleFindingKind =
  | 'CHECKPOINT_MISMATCH'
  | 'OLD_CHECKPOINT_MISMATCH'
  | 'LINE_MALFORMED'
  | 'ENTRY_MISMATCH'
  | 'ORDER_MISMATCH'
  | 'FILTER_MISMATCH'
  | 'COUNT_MISMATCH';

/** One true statement against a bundle. */
export interface BundleFinding {
  readonly kind: BundleFindingKind;
  /** The line accused, counted from 1; null where the bundle as a whole is. */
  readonly line: number | null;
  /** The place in the log that the line names; null where it names none. */
  readonly logIndex: bigint | null;
  /** A sentence for people. */
  readonly message: string;
}

/** A finding against the bundle as a whole. */
export function againstBundle(kind: BundleFindingKind, message: string): BundleFinding {
  return { kind, line: null, logIndex: null, message };
}
