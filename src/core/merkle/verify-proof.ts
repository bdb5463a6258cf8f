import { HASH_BYTES, nodeHash, sameHash } from './hashes';
import { invalid } from './proof-error';

/** A state of the log: its number of leaves, and the root of the tree over them. */
export interface TreeHead {
  readonly size: bigint;
  readonly root: Uint8Array;
}

/** The hash of an entry, and its place in the log: the first is 0. */
export interface Leaf {
  readonly index: bigint;
  readonly hash: Uint8Array;
}

/**
 * Checks that the leaf is in the tree, by the algorithm of RFC 9162 section 2.1.3.2. A ProofError, INVALID, where the
 * tree has no such place, or the proof is too long, too short or of another leaf or tree.
 */
export function verifyInclusion(leaf: Leaf, head: TreeHead, proof: readonly Uint8Array[]): void {
  if (leaf.index < 0n || leaf.index >= head.size) {
    throw invalid(`leaf ${leaf.index} is not in a tree of ${head.size} leaves`);
  }
  const { newer } = climb(leaf.hash, proof, leaf.index, head.size - 1n);
  if (!sameHash(newer, head.root)) throw invalid('the proof does not lead from the leaf to the root');
}

/**
 * Checks that the newer tree begins with all of the older one, by the algorithm of RFC 9162 section 2.1.4.2. Two
 * trees of one size need the same root and an empty proof. A ProofError, INVALID, where `older` is the larger, or the
 * empty tree, which proves nothing, or the proof is too long, too short or of other trees.
 */
export function verifyConsistency(older: TreeHead, newer: TreeHead, proof: readonly Uint8Array[]): void {
  if (older.size > newer.size) {
    throw invalid(`the older tree has ${older.size} leaves, the newer ${newer.size}`);
  }
  if (older.size === newer.size) {
    if (proof.length > 0) throw invalid('the trees have one size, and the proof is not empty');
    if (!sameHash(older.root, newer.root)) throw invalid('the trees have one size and different roots');
    return;
  }
  if (older.size < 1n) throw invalid('nothing can be proved from the empty tree');
  const [seed, ...path] = isPowerOfTwo(older.size) ? [older.root, ...proof] : proof;
  if (seed === undefined || proof.length === 0) {
    throw invalid('the proof is empty, and the trees differ in size');
  }
  let place = older.size - 1n;
  let last = newer.size - 1n;
  for (; isOdd(place); place >>= 1n) last >>= 1n;
  const climbed = climb(seed, path, place, last);
  if (!sameHash(climbed.older, older.root)) {
    throw invalid('the proof does not lead to the root of the older tree');
  }
  if (!sameHash(climbed.newer, newer.root)) {
    throw invalid('the proof does not lead to the root of the newer tree');
  }
}

/**
 * The loop that both sections have: `place` and `last` are their fn and sn, `newer` is their r or sr, and `older`
 * their fr, which leaves out what lies right of the path.
 */
function climb(
  seed: Uint8Array,
  path: readonly Uint8Array[],
  place: bigint,
  last: bigint,
): { readonly older: Uint8Array; readonly newer: Uint8Array } {
  // Two hashes of other lengths could be cut from the bytes of a sound pair.
  if ([seed, ...path].some(({ length }) => length !== HASH_BYTES)) {
    throw invalid(`a hash has not ${HASH_BYTES} bytes`);
  }
  let older = seed;
  let newer = seed;
  for (const hash of path) {
    if (last === 0n) throw invalid('the proof is too long');
    if (isOdd(place) || place === last) {
      older = nodeHash(hash, older);
      newer = nodeHash(hash, newer);
      // On the right edge a subtree without a sibling goes up as it is.
      for (; !isOdd(place) && place !== 0n; place >>= 1n) last >>= 1n;
    } else {
      newer = nodeHash(newer, hash);
    }
    place >>= 1n;
    last >>= 1n;
  }
  if (last !== 0n) throw invalid('the proof is too short');
  return { older, newer };
}

function isOdd(value: bigint): boolean {
  return (value & 1n) === 1n;
}

function isPowerOfTwo(value: bigint): boolean {
  return (value & (value - 1n)) === 0n;
}
