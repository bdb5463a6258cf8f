/** What a request may cost. */
export interface Limits {
  /** Largest body in bytes. */
  readonly bodyBytes: number;
  /** Most tokens of a GraphQL document. */
  readonly documentTokens: number;
  /** Milliseconds in which a request must have arrived whole. */
  readonly requestTimeoutMs: number;
}

const defaults: Limits = { bodyBytes: 2_097_152, documentTokens: 2_000, requestTimeoutMs: 60_000 };

/** The limits given, and the defaults (2 MB, 2,000 tokens, 60 s) for those that are not. */
export function withDefaults(limits: Partial<Limits> = {}): Limits {
  return { ...defaults, ...limits };
}
