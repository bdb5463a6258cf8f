import { Instant } from '../brands';
import { Timestamp } from '../timestamp';

/** The two written shapes of a cascade event: flat snake_case columns, or as it was made, with a `trigger`. */
export type CascadeEventShape = 'flat' | 'nested';

/** A cascade event as it was written, to the digit. JSON members hold JSON texts. */
export interface CascadeEventRecord {
  readonly shape: CascadeEventShape;
  readonly cascadeId: string;
  readonly namespace: string;
  readonly triggerType: string;
  readonly triggerEventId: string | null;
  /** undefined: not given, so unknown; null: known to be none. The hashes tell the two apart. */
  readonly triggeredBy: string | null | undefined;
  /** Canonical JSON of an object. */
  readonly triggerDetails: string;
  /** Canonical JSON of a list. */
  readonly effects: string;
  readonly causationChain: readonly string[];
  readonly timestamp: Timestamp;
  /** null and "" both mean the first event of its chain, and are hashed apart. */
  readonly previousHash: string | null;
  readonly currentHash: string;
  readonly totalEffects: number;
  readonly successCount: number;
  readonly failureCount: number;
  readonly archivedAt: Instant | null;
  /** JSON text as given, null where it is null or absent. */
  readonly externalTrace: string | null;
  readonly version: string;
  readonly isTest: boolean;
  /** The written names of what was erased for good; left out where nothing was. */
  readonly redactedFields?: readonly string[];
}
