import type { StreamOpening } from './stream-opening';

/** What the HTTP exchange and GraphQL tell each other of one request, besides the answer. */
export interface Exchange {
  /**
   * Whether GraphQL refused what a well-formed request asked for: the document, or its variables. Where the answer is
   * application/json the status of such a request is 200 (GraphQL over HTTP, section "application/json").
   */
  isRefused: boolean;
  /** Gives the request the time of operations that go through many records. */
  readonly extendDeadline: () => void;
  /** Takes so many lookups from what the caller may ask, besides that of the request itself; gives the seconds to wait where there are not as many. */
  readonly takeMore: (weight: number) => number | null;
  /** Counts so many lookups that were made already, besides that of the request itself. */
  readonly chargeMore: (weight: number) => void;
  /** Where the request is one for a stream of events. */
  readonly stream?: StreamOpening;
}
