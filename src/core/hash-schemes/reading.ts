import { CascadeEventRecord } from '../records';

/** The names under which hash schemes are stored and shown. A published scheme never changes. */
export type HashSchemeName = 'archive' | 'hot' | 'sealed';

/** What a record does not tell for sure, tried in this order. */
export interface Candidates {
  readonly timestamps: Iterable<string>;
  readonly triggeredBy: readonly (string | null)[];
  readonly previousHashes: readonly (string | null)[];
}

/** One choice among the candidates. */
export interface Choice {
  readonly timestampText: string;
  readonly triggeredBy: string | null;
  readonly previousHash: string | null;
}

/** One way to hash a cascade event. */
export interface HashScheme {
  readonly name: HashSchemeName;
  /** The choices under which this scheme's document differs, likely ones first. */
  choices(record: CascadeEventRecord, candidates: Candidates): Iterable<Choice>;
  /** The canonical JSON document that the hash covers. */
  document(record: CascadeEventRecord, choice: Choice): string;
}

/** Which scheme and which choice reproduce a record's hash. */
export interface Reading extends Choice {
  readonly scheme: HashSchemeName;
}
