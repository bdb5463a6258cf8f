import { cascadeEventKind } from '../../entities';

/**
 * Checked events in the form in which they pass from thread to thread: one text, and numbers that say how to cut it. An
 * object for each value would cost more than the check of the event.
 */
export interface SentEvents {
  readonly text: string;
  readonly marks: Int32Array<ArrayBuffer>;
}

/** Where an event stands that was sent: in the text, and among the marks. */
export interface EventPlace {
  readonly at: number;
  readonly mark: number;
}

/** The columns whose values are sent, in their order. */
export const sentProperties = cascadeEventKind.columns.map(({ property }) => property);

/** What a mark says of a value: its length in the text, or how many there are of a list; whether it was given; its kind. */
export const Mark = {
  LENGTH_SHIFT: 4,
  GIVEN: 1 << 3,
  KINDS: (1 << 3) - 1,
  ABSENT: 0,
  NULL: 1,
  TEXT: 2,
  JSON: 3,
  NUMBER: 4,
  TRUE: 5,
  FALSE: 6,
  /** Its elements have marks of their own, which are their lengths alone. */
  LIST: 7,
} as const;
