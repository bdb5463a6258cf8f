import { base64 } from '../checkpoint/text';
import { quote } from '../json';
import type { EntryContent, EntryKind } from './entry';
import type { KeySuccession } from './key-succession';

/** The first line of a bundle says that it follows this version of the format. */
export const BUNDLE_FORMAT = 'incident-archive/bundle/1';

/**
 * The longest line of a bundle, in bytes: more than any record takes, whatever its escapes. Whoever reads bundles
 * needs no more memory than some lines of this length.
 */
export const MAX_BUNDLE_LINE_BYTES = 64 * 1024 * 1024;

/** What was asked for when a bundle was written; empty where nothing was. Nothing vouches for it. */
export interface BundleFilter {
  readonly kind: string;
  readonly namespace: string;
  /** The earliest time of a record, inclusive. */
  readonly since: string;
  /** The latest time of a record, inclusive. */
  readonly until: string;
}

/** A checkpoint from before that of a bundle, and the consistency proof from the one to the other. */
export interface EarlierCheckpoint {
  readonly note: string;
  readonly proof: readonly Uint8Array[];
}

/** The first line of a bundle. */
export interface BundleHeader {
  /** The name of the log. */
  readonly origin: string;
  /** C2SP verifier keys: those that signed the checkpoints of the bundle. */
  readonly keys: readonly string[];
  /** Each from a key to one that follows it, in the order in which they were signed. */
  readonly successions: readonly KeySuccession[];
  /** The signed note of the checkpoint to which all inclusion proofs lead. */
  readonly checkpoint: string;
  /** By size, each smaller than the checkpoint. */
  readonly earlier: readonly EarlierCheckpoint[];
  readonly filter: BundleFilter;
  /** How many lines follow. */
  readonly count: bigint;
}

/** Where an entry stands in the log, and what shows that it stands there. */
export interface BundlePlace {
  readonly kind: EntryKind;
  readonly logIndex: bigint;
  /** The inclusion proof in the tree of the bundle's checkpoint. */
  readonly proof: readonly Uint8Array[];
}

/** A version of a record, with all that its leaf is made of. */
export interface BundledVersion extends BundlePlace, EntryContent {
  /** 16 bytes in hex. */
  readonly salt: string;
}

/** A version whose content, or the salt that hid it, is gone: the log vouches for its kind and its hash alone. */
export interface BundledHash extends BundlePlace {
  /** In hex. */
  readonly contentHash: string;
}

/** What a line of a bundle after the first holds. */
export type BundleEntry = BundledVersion | BundledHash;

/** The first line of a bundle, without its newline: canonical JSON, as all lines are. */
export function writeBundleHeader(header: BundleHeader): string {
  const { origin, keys, successions, checkpoint, earlier, filter, count } = header;
  const { kind, namespace, since, until } = filter;
  const before = earlier.map(
    ({ note, proof }) => `{"checkpoint":${quote(note)},"proof":${writeHashes(proof)}}`,
  );
  const followed = successions.map(
    ({ key, previousKey, signature }) =>
      `{"key":${quote(key)},"previousKey":${quote(previousKey)},"signature":${quote(base64(signature))}}`,
  );
  return (
    `{"checkpoint":${quote(checkpoint)},"count":${count},"earlier":[${before.join(',')}],` +
    `"filter":{"kind":${quote(kind)},"namespace":${quote(namespace)},"since":${quote(since)},` +
    `"until":${quote(until)}},"format":${quote(BUNDLE_FORMAT)},"keys":[${keys.map(quote).join(',')}],` +
    `"origin":${quote(origin)},"successions":[${followed.join(',')}]}`
  );
}

/** A further line of a bundle, without its newline. The document is a string in it, so that no reader bends it. */
export function writeBundleEntry(entry: BundleEntry): string {
  const { kind, logIndex, proof } = entry;
  const hashes = writeHashes(proof);
  if ('contentHash' in entry)
    return `{"contentHash":${quote(entry.contentHash)},"kind":${quote(kind)},"logIndex":${logIndex},"proof":${hashes}}`;
  const { document, id, namespace, recordedAt, revision, salt } = entry;
  return (
    `{"document":${quote(document)},"id":${quote(id)},"kind":${quote(kind)},"logIndex":${logIndex},` +
    `"namespace":${quote(namespace)},"proof":${hashes},"recordedAt":${quote(recordedAt)},"revision":${revision},` +
    `"salt":${quote(salt)}}`
  );
}

function writeHashes(hashes: readonly Uint8Array[]): string {
  return `[${hashes.map((hash) => quote(base64(hash))).join(',')}]`;
}
