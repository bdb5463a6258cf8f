import type { ChainVerdict, ClockNote, Finding, RedactedEvent } from '../core/chain';

/** Most findings, most notes and most redacted events that a report lists; their counts are whole. */
export const MAX_LISTED = 1_000;

/** The verdict on a namespace's chain as it is reported: its keys are those of the API. */
export interface ChainReport extends Pick<
  ChainVerdict,
  | 'verified'
  | 'status'
  | 'length'
  | 'firstHash'
  | 'headHash'
  | 'anchor'
  | 'findingCount'
  | 'noteCount'
  | 'redactedCount'
  | 'covers'
  | 'notCovered'
> {
  readonly namespace: string;
  /** Whether the namespace ever had an event. */
  readonly isKnown: boolean;
  /** Whether the evidence log stands behind the chain; a file has none. */
  readonly trust: 'ANCHORED' | 'UNANCHORED';
  /** The checkpoint that does: its size as digits, its root in hex; null where none does. */
  readonly checkpoint: { readonly size: string; readonly root: string; readonly signedAt: string } | null;
  readonly findings: readonly Finding[];
  readonly redactedEvents: readonly RedactedEvent[];
  readonly notes: readonly Pick<ClockNote, 'cascadeId' | 'position' | 'message'>[];
}

/** Which chain is verified, and how. */
export interface ChainRequest {
  readonly namespace: string;
  /** A head noted earlier. */
  readonly expectHead: string | null;
  /** Whether counts and causation chains are compared with the effects; of a file they always are. */
  readonly checkEffects: boolean;
}

/** Where chains are verified. */
export interface ChainVerifier {
  /** Every namespace that has, or ever had, an event. */
  namespaces(): Promise<readonly string[]>;
  verify(request: ChainRequest): Promise<ChainReport>;
}
