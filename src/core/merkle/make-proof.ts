import { badInput } from '../errors';
import { rootOver } from './hashes';
import { LeafRange, NodeId, splitOf, subtreesOf, withHashes } from './nodes';

/** A proof in the making: for each of its hashes, in order, the complete subtrees over which that hash is the root. */
export type ProofPlan = readonly (readonly NodeId[])[];

/** Gives the hashes of complete subtrees, in the order in which they were asked for. */
export type HashReader = (nodes: readonly NodeId[]) => Promise<readonly Uint8Array[]> | readonly Uint8Array[];

/**
 * What proves that leaf number `index` is in the tree of `size` leaves: PATH of RFC 6962 section 2.1.1. An
 * ArchiveError on `index` where there is no such leaf.
 */
export function inclusionPlan(index: bigint, size: bigint): ProofPlan {
  if (index < 0n || index >= size) throw badInput('index', `must be from 0 to below the tree size, ${size}`);
  const siblings: LeafRange[] = [];
  let start = 0n;
  let left = size;
  while (left > 1n) {
    const split = splitOf(left);
    if (index < start + split) {
      siblings.push({ start: start + split, size: left - split });
      left = split;
    } else {
      siblings.push({ start, size: split });
      start += split;
      left -= split;
    }
  }
  return siblings.reverse().map(subtreesOf);
}

/**
 * What proves that the tree of `to` leaves begins with the tree of `from` leaves: PROOF of RFC 6962 section 2.1.2;
 * nothing where both are one. An ArchiveError on `from` where it is the empty tree, of which nothing can be proved,
 * or the larger one.
 */
export function consistencyPlan(from: bigint, to: bigint): ProofPlan {
  if (from < 1n || from > to) throw badInput('from', `must be from 1 to the newer tree size, ${to}`);
  const ranges: LeafRange[] = [];
  let start = 0n;
  let left = to;
  while (from - start < left) {
    const split = splitOf(left);
    if (from <= start + split) {
      ranges.push({ start: start + split, size: left - split });
      left = split;
    } else {
      ranges.push({ start, size: split });
      start += split;
      left -= split;
    }
  }
  // Who still stands at the first leaf stands at the whole old tree, whose root the verifier has.
  if (start > 0n) ranges.push({ start, size: left });
  return ranges.reverse().map(subtreesOf);
}

/**
 * The hashes of a proof, from the leaf's side up. All nodes are asked for at once, so that a database needs one
 * query. A RangeError where the reader does not give each of them.
 */
export async function readProof(plan: ProofPlan, read: HashReader): Promise<Uint8Array[]> {
  const nodes = plan.flat();
  const hashes = withHashes(nodes, await read(nodes)).map(({ hash }) => hash);
  let taken = 0;
  return plan.map(({ length }) => rootOver(hashes.slice(taken, (taken += length))));
}
