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

/**
 * The first reading that reproduces the record's current_hash, null where none does. The scheme `likely` comes first: of what
 * comes together most is hashed alike.
 */
export function reproduce(
  record: CascadeEventRecord,
  triggeredByNames: readonly string[] = [],
  likely: HashSchemeName | null = null,
): Reading | null {
  for (const reading of readings(record, triggeredByNames, orderOf(record.shape, likely))) {
    if (reading.hash !== record.currentHash) continue;
    const { scheme, timestampText, triggeredBy, previousHash } = reading;
    return { scheme, timestampText, triggeredBy, previousHash };
  }
  return null;
}

function orderOf(shape: CascadeEventShape, likely: HashSchemeName | null): readonly HashScheme[] {
  const usual = ORDER[shape];
  if (likely === null || usual[0]?.name === likely) return usual;
  return [HASH_SCHEMES[likely], ...usual.filter(({ name }) => name !== likely)];
}
