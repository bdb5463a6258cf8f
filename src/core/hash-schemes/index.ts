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

/** The order in which schemes take turns: only speed depends on it, for no two write the same document. */
const ORDER: Record<CascadeEventShape, readonly HashScheme[]> = {
  flat: [archiveScheme, hotScheme, sealedScheme],
  nested: [hotScheme, sealedScheme, archiveScheme],
};

/** The hash of a record under one scheme and choice. */
export function hashOf(record: CascadeEventRecord, scheme: HashSchemeName, choice: Choice): Sha256Hex {
  return sha256Hex(HASH_SCHEMES[scheme].document(record, choice));
}

/**
 * Every reading of a record with its hash, in the order in which they are tried: first the likeliest of each scheme, then
 * the next of each, for most events are what they seem to be under one of the schemes.
 */
export function* readings(
  record: CascadeEventRecord,
  triggeredByNames: readonly string[] = [],
): Generator<Reading & { readonly hash: Sha256Hex }> {
  const candidates = candidatesOf(record, triggeredByNames);
  let open = ORDER[record.shape].map((scheme) => ({
    scheme,
    choices: scheme.choices(record, candidates)[Symbol.iterator](),
  }));
  while (open.length > 0) {
    const more: typeof open = [];
    for (const turn of open) {
      const next = turn.choices.next();
      if (next.done === true) continue;
      more.push(turn);
      const { scheme } = turn;
      const { timestampText, triggeredBy, previousHash } = next.value;
      const hash = sha256Hex(scheme.document(record, next.value));
      yield { timestampText, triggeredBy, previousHash, scheme: scheme.name, hash };
    }
    open = more;
  }
}

/**
 * The first reading that reproduces the record's current_hash, null where none does. The likeliest one of the scheme
 * `likely` is tried before all: of what comes together most is of one scheme.
 */
export function reproduce(
  record: CascadeEventRecord,
  triggeredByNames: readonly string[] = [],
  likely: HashSchemeName | null = null,
): Reading | null {
  const likeliest = likely === null ? null : likeliestOf(record, likely, triggeredByNames);
  if (likeliest !== null) return likeliest;
  for (const { hash, scheme, timestampText, triggeredBy, previousHash } of readings(
    record,
    triggeredByNames,
  )) {
    if (hash === record.currentHash) return { scheme, timestampText, triggeredBy, previousHash };
  }
  return null;
}

function likeliestOf(
  record: CascadeEventRecord,
  scheme: HashSchemeName,
  triggeredByNames: readonly string[],
): Reading | null {
  for (const choice of HASH_SCHEMES[scheme].choices(record, candidatesOf(record, triggeredByNames)))
    return hashOf(record, scheme, choice) === record.currentHash ? { ...choice, scheme } : null;
  return null;
}
