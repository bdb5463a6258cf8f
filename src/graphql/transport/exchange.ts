/** What the HTTP exchange and GraphQL tell each other of one request, besides the answer. */
export interface Exchange {
  /**
   * Whether GraphQL refused what a well-formed request asked for: the document, or its variables. Where the answer is
   * application/json the status of such a request is 200 (GraphQL over HTTP, section "application/json").
   */
  isRefused: boolean;
  /** Gives the request the time of operations that go through many records. */
  readonly extendDeadline: () => void;
}
