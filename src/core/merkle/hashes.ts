import type { Sha256Hex } from '../brands';
import { sha256, sha256Hex } from '../crypto';

/** Bytes of each hash of the tree: those of SHA-256. */
export const HASH_BYTES = 32;

// RFC 6962 section 2.1: the first byte keeps leaves and nodes apart, so that the two children of a node are not the
// entry of a leaf with the same hash.
const LEAF = Uint8Array.of(0x00);
const NODE = Uint8Array.of(0x01);

/** The hash of an entry of the log as a leaf of the tree (RFC 6962 section 2.1). */
export function leafHash(entry: Uint8Array): Uint8Array {
  return sha256(LEAF, entry);
}

/** The same in hex, of an entry that is the UTF-8 bytes of a text. */
export function leafHashOfText(entry: string): Sha256Hex {
  // in UTF-8 the character U+0000 is the byte of LEAF
  return sha256Hex(`\u0000${entry}`);
}

/** The hash of a node over the hashes of its children, each of 32 bytes (RFC 6962 section 2.1). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256(NODE, left, right);
}

/**
 * The root over complete subtrees that lie side by side, each at least twice as large as the next: the root of the
 * whole tree where they are its frontier. Without any it is the root of the empty tree, SHA-256 of nothing.
 */
export function rootOver(hashes: readonly Uint8Array[]): Uint8Array {
  return hashes.length === 0 ? sha256() : hashes.reduceRight((right, left) => nodeHash(left, right));
}

/** Whether two hashes are the same bytes. */
export function sameHash(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
