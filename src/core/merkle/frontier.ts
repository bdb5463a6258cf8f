import { nodeHash, rootOver } from './hashes';
import { NodeHash, NodeId, subtreesOf, withHash, withHashes } from './nodes';

/** The complete subtrees whose hashes make a frontier of `size` leaves, in the order in which it wants them. */
export function frontierNodes(size: bigint): NodeId[] {
  return subtreesOf({ start: 0n, size });
}

/**
 * A tree that grows, kept as its frontier: the hashes of the complete subtrees that it consists of, at most 64. That
 * is all it takes to append and to know the root; `size` and `hashes` are all it takes to go on elsewhere.
 */
export class Frontier {
  private readonly nodes: NodeHash[];
  private leaves: bigint;

  /**
   * Goes on from `size` leaves, `hashes` being those of `frontierNodes(size)`; from the empty tree without arguments.
   * A RangeError where the hashes are not as many as that, or not of 32 bytes.
   */
  constructor(size = 0n, hashes: readonly Uint8Array[] = []) {
    this.nodes = withHashes(frontierNodes(size), hashes);
    this.leaves = size;
  }

  /** Number of leaves. */
  get size(): bigint {
    return this.leaves;
  }

  /** The hashes of `frontierNodes(size)`. */
  get hashes(): readonly Uint8Array[] {
    return this.nodes.map(({ hash }) => hash);
  }

  /** The root of the tree (RFC 6962 section 2.1). */
  root(): Uint8Array {
    return rootOver(this.hashes);
  }

  /**
   * Appends the hash of a leaf. Gives the subtrees that it completes, from the leaf itself up: what has to be stored
   * so that proofs can be made later. A RangeError where the hash has not 32 bytes.
   */
  append(leaf: Uint8Array): NodeHash[] {
    let node = withHash({ level: 0, index: this.leaves }, leaf);
    const completed = [node];
    for (let left = this.nodes.at(-1); left?.level === node.level; left = this.nodes.at(-1)) {
      this.nodes.pop();
      node = { level: node.level + 1, index: left.index >> 1n, hash: nodeHash(left.hash, node.hash) };
      completed.push(node);
    }
    this.nodes.push(node);
    this.leaves += 1n;
    return completed;
  }
}

/** The root of the tree over these leaf hashes (RFC 6962 section 2.1). */
export function rootOf(leafHashes: Iterable<Uint8Array>): Uint8Array {
  const frontier = new Frontier();
  for (const leaf of leafHashes) frontier.append(leaf);
  return frontier.root();
}
