import { Instant } from '../brands';
import { HashSchemeName } from '../hash-schemes';
import { FindingKind } from './finding';

/**
 * VERIFIED: nothing found. BROKEN: hashes, links or completeness. INCONSISTENT: hashes and links are sound, but
 * counts or causation_chain disagree with the effects. EMPTY: no event in the window and none owed.
 */
export type ChainStatus = 'VERIFIED' | 'BROKEN' | 'INCONSISTENT' | 'EMPTY';

/**
 * What the first event of the window rests on. GENESIS: it says that none comes before. PREDECESSOR: an earlier
 * event outside the window, which was checked. RETENTION: an event that retention removed. UNKNOWN: nothing.
 */
export type ChainAnchor = 'GENESIS' | 'PREDECESSOR' | 'RETENTION' | 'UNKNOWN';

/** What a walk went over. */
export interface Walked {
  readonly anchor: ChainAnchor;
  /** The number of events walked. */
  readonly length: number;
  readonly firstHash: string | null;
  /** The event that no other names; where there are several, the latest by time, then id. */
  readonly headHash: string | null;
  readonly firstAt: Instant | null;
  readonly lastAt: Instant | null;
  /** How many events each scheme reproduces. */
  readonly schemes: Readonly<Record<HashSchemeName, number>>;
  /** How many events were redacted, as the evidence log vouches. */
  readonly redactedCount: number;
}

/** The outcome of a walk over a chain, its findings apart. */
export interface ChainVerdict extends Walked {
  /** No finding. */
  readonly verified: boolean;
  readonly status: ChainStatus;
  readonly findingCount: number;
  readonly noteCount: number;
  /** The most that a time runs back along a sound link; 0n where none does. */
  readonly maxBackwardMicroseconds: bigint;
  /** In words: what the verdict rests on, and what it says nothing about. */
  readonly covers: readonly string[];
  readonly notCovered: readonly string[];
}

const BREAKS = {
  HASH_MISMATCH: true,
  CONTENT_MISMATCH: true,
  LINK_BROKEN: true,
  FORK: true,
  MISSING_PREDECESSOR: true,
  HEAD_MISSING: true,
  HEAD_UNKNOWN: true,
  DUPLICATE_HASH: true,
  COUNT_MISMATCH: false,
  CAUSATION_MISMATCH: false,
} satisfies Record<FindingKind, boolean>;

/** Whether a finding of this kind breaks a chain, or only makes it inconsistent. */
export function breaksChain(kind: FindingKind): boolean {
  return BREAKS[kind];
}
