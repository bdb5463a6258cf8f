import type { DocumentNode, GraphQLSchema } from 'graphql';

/** A subscription that every limit lets pass, ready to be opened. */
export interface AcceptedSubscription {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operationName: string | null;
  /** Coerced. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/** What a stream and GraphQL tell each other of the request that opens it. */
export interface StreamOpening {
  /** From which place in the evidence log a client goes on that was here before; null for one that was not. */
  readonly lastEventId: string | null;
  /** Set where GraphQL has nothing against the request; the answer is empty then. */
  accepted: AcceptedSubscription | null;
}
