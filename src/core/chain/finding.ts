/** What can be wrong with one event alone. */
export type EventFaultKind = 'HASH_MISMATCH' | 'CONTENT_MISMATCH' | 'COUNT_MISMATCH' | 'CAUSATION_MISMATCH';

/** What can be wrong with a chain. */
export type FindingKind =
  | EventFaultKind
  | 'LINK_BROKEN'
  | 'FORK'
  | 'MISSING_PREDECESSOR'
  | 'HEAD_MISSING'
  | 'HEAD_UNKNOWN'
  | 'DUPLICATE_HASH';

/** Something wrong with an event that shows without its neighbours. */
export interface EventFault {
  readonly kind: EventFaultKind;
  readonly expected: string | null;
  readonly actual: string | null;
  /** A sentence for people. */
  readonly message: string;
}

/** One true statement against a chain. */
export interface Finding {
  readonly kind: FindingKind;
  /** The event accused; null where none is (what is missing cannot be named). */
  readonly cascadeId: string | null;
  /** Its place in the chain's order, the first event is 0; null where no event of the window is accused. */
  readonly position: number | null;
  readonly expected: string | null;
  readonly actual: string | null;
  readonly message: string;
}

/** Sound, but worth knowing: an event's time is before the time of the event that it links to. */
export interface ClockNote {
  readonly kind: 'TIME_RUNS_BACK';
  readonly cascadeId: string;
  readonly position: number;
  /** By how much, greater than 0. */
  readonly microseconds: bigint;
  readonly message: string;
}
