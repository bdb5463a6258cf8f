import { Sha256Hex } from '../brands';
import { sha256Hex } from '../crypto';
import { CascadeEventRecord, CascadeEventShape } from '../records';
import { archiveScheme } from './archive';
import { candidatesOf } from './candidates';
import { hotScheme } from './hot';
import { Choice, HashScheme, HashSchemeName, Reading } from './reading';
import { sealedScheme } from './sealed';

export { isFirst } from './candidates';
export type { Choice, HashScheme, HashSchemeName, Reading } from './reading';
export { SEALED_SCHEME_ID, sealedTimestampText } from './sealed';

/** Every scheme by its name. */
export const HASH_SCHEMES = {
  archive: archiveScheme,
  hot: hotScheme,
  sealed: sealedScheme,
} satisfies Record<HashSchemeName, HashScheme>;

/** The order in which schemes are tried: only speed depends on it, for no two write the same document. */
const ORDER: Record<CascadeEventShape, readonly HashScheme[]> = {
  flat: [archiveScheme, hotScheme, sealedScheme],
  nested: [hotScheme, sealedScheme, archiveScheme],
};

/** The hash of a record under one scheme and choice. */
export function hashOf(record: CascadeEventRecord, scheme: HashSchemeName, choice: Choice): Sha256Hex {
  return sha256Hex(HASH_SCHEMES[scheme].document(record, choice));
}

/** Every reading of a record with its hash, in the order in which they are tried. */
export function* readings(
  record: CascadeEventRecord,
  triggeredByNames: readonly string[] = [],
): Generator<Reading & { readonly hash: Sha256Hex }> {
  const candidates = candidatesOf(record, triggeredByNames);
  for (const scheme of ORDER[record.shape]) {
    for (const choice of scheme.choices(record, candidates)) {
      const { timestampText, triggeredBy, previousHash } = choice;
      const hash = sha256Hex(scheme.document(record, choice));
      yield { timestampText, triggeredBy, previousHash, scheme: scheme.name, hash };
    }
  }
}

/** The first reading that reproduces the record's current_hash, null where none does. */
export function reproduce(
  record: CascadeEventRecord,
  triggeredByNames: readonly string[] = [],
): Reading | null {
  for (const { hash, scheme, timestampText, triggeredBy, previousHash } of readings(
    record,
    triggeredByNames,
  )) {
    if (hash === record.currentHash) return { scheme, timestampText, triggeredBy, previousHash };
  }
  return null;
}
