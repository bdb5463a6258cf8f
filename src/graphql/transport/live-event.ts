/** One step of a subscription. */
export interface LiveEvent {
  /** The place in the evidence log up to which the client has everything: what to go on from. */
  readonly place: string;
  /** What the subscription's field is resolved from; left out where there is nothing to send but the place. */
  readonly value?: unknown;
}
