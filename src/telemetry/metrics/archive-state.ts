/** What a verification of a chain can have come to, and that there was none. */
export const verificationResults = ['verified', 'inconsistent', 'broken', 'empty', 'never'] as const;

export type VerificationResult = (typeof verificationResults)[number];

/** What the database knows of an archive, for metrics. Times are seconds since 1970, 0 for never. */
export interface ArchiveState {
  /** Entries that have their places in the evidence log. */
  readonly logEntries: number;
  /** Entries that no signed checkpoint covers, with and without places; counted up to about 100,000. */
  readonly unsignedEntries: number;
  /** When the newest checkpoint was signed. */
  readonly checkpointAt: number;
  /** How many namespaces have which result. */
  readonly namespaceCounts: Readonly<Record<VerificationResult, number>>;
  /** When the namespace was verified whose last verification is the oldest; null where there is no namespace. */
  readonly oldestVerificationAt: number | null;
  /** Some namespaces by name, those with findings first. */
  readonly namespaces: readonly {
    readonly namespace: string;
    readonly result: VerificationResult;
    readonly verifiedAt: number;
  }[];
  readonly retention: readonly {
    readonly kind: string;
    readonly removed: number;
    readonly lastRemovedAt: number;
  }[];
  /** When retention on a schedule came to its end last, and how many rules failed then. */
  readonly retentionRun: { readonly finishedAt: number; readonly failureCount: number };
  /** Messages for the webhook that wait, and that were given up. */
  readonly webhook: { readonly waiting: number; readonly givenUp: number };
  /** Bytes that the database takes. */
  readonly databaseBytes: number;
}
