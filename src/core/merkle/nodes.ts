import { HASH_BYTES } from './hashes';

/**
 * A complete subtree: the 2^`level` leaves from number `index` * 2^`level` on. Its hash never changes once its last
 * leaf is there. Leaves are level 0.
 */
export interface NodeId {
  readonly level: number;
  readonly index: bigint;
}

/** A complete subtree with its hash. */
export interface NodeHash extends NodeId {
  readonly hash: Uint8Array;
}

/** Leaves next to each other: `size` of them from number `start` on. */
export interface LeafRange {
  readonly start: bigint;
  readonly size: bigint;
}

/**
 * The complete subtrees that a range consists of, largest first, one for each bit of its size. `start` is a multiple
 * of the largest, as it is for every range that RFC 6962 splits a tree into.
 */
export function subtreesOf({ start, size }: LeafRange): NodeId[] {
  const nodes: NodeId[] = [];
  let at = start;
  for (let level = bitLength(size) - 1; level >= 0; level -= 1) {
    const width = 1n << BigInt(level);
    if ((size & width) === 0n) continue;
    nodes.push({ level, index: at >> BigInt(level) });
    at += width;
  }
  return nodes;
}

/** The largest power of two below `size`, which is at least 2: where RFC 6962 splits a tree. */
export function splitOf(size: bigint): bigint {
  return 1n << BigInt(bitLength(size - 1n) - 1);
}

/** Puts each hash to its node. A RangeError where one is missing, is too many, or has not 32 bytes. */
export function withHashes(nodes: readonly NodeId[], hashes: readonly Uint8Array[]): NodeHash[] {
  if (hashes.length !== nodes.length) {
    throw new RangeError(`${nodes.length} hashes of the tree were expected, ${hashes.length} are there.`);
  }
  return nodes.map((node, at) => withHash(node, hashes[at]));
}

/** The same for a single node. */
export function withHash({ level, index }: NodeId, hash: Uint8Array | undefined): NodeHash {
  if (hash?.length !== HASH_BYTES) {
    throw new RangeError(`The hash of node ${index} on level ${level} is not one of ${HASH_BYTES} bytes.`);
  }
  return { level, index, hash };
}

function bitLength(value: bigint): number {
  return value.toString(2).length;
}
