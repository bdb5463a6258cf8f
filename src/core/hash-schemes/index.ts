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

/** The order in which schemes take turns. */
const ORDER: Record<CascadeEventShape, readonly HashScheme[]> = {
  flat: [archiveScheme, hotScheme, sealedScheme],
  nested: [hotScheme, sealedScheme, archiveScheme],
};

/**
 * The order in which `reproduce` has them take turns: the one that gave the last hash comes first, for events come in
 * chains, which one writer hashes alike. Only speed depends on it: no two schemes write the same document.
 */
const likely = { ...ORDER };

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
  order: readonly HashScheme[] = ORDER[record.shape],
): Generator<Reading & { readonly hash: Sha256Hex }> {
  const candidates = candidatesOf(record, triggeredByNames);
  let open = order.map((scheme) => ({ scheme, choices: null as Iterator<Choice> | null }));
  while (open.length > 0) {
    const more: typeof open = [];
    for (const turn of open) {
      // most events are told by the first choice of the first scheme
      turn.choices ??= turn.scheme.choices(record, candidates)[Symbol.iterator]();
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

/** The first reading that reproduces the record's current_hash, null where none does. */
export function reproduce(
  record: CascadeEventRecord,
  triggeredByNames: readonly string[] = [],
): Reading | null {
  const { shape } = record;
  for (const reading of readings(record, triggeredByNames, likely[shape])) {
    if (reading.hash !== record.currentHash) continue;
    const { scheme, timestampText, triggeredBy, previousHash } = reading;
    if (likely[shape][0]?.name !== scheme)
      likely[shape] = [HASH_SCHEMES[scheme], ...ORDER[shape].filter(({ name }) => name !== scheme)];
    return { scheme, timestampText, triggeredBy, previousHash };
  }
  return null;
}
