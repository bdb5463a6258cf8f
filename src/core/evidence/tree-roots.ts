import { Frontier } from '../merkle';
import { sameHash } from '../merkle/hashes';
import type { TreeHead } from '../merkle/verify-proof';

/** The roots that a log had at certain sizes, recomputed from its leaves as they go by. */
export class TreeRoots {
  private readonly tree = new Frontier();
  private readonly roots = new Map<bigint, Uint8Array>();
  private isWhole = true;

  constructor(private readonly wanted: ReadonlySet<bigint>) {
    this.note();
  }

  /** The next leaf. */
  append(leafHash: Uint8Array): void {
    if (!this.isWhole) return;
    this.tree.append(leafHash);
    this.note();
  }

  /** A leaf is missing: from here on there are no roots. */
  interrupt(): void {
    this.isWhole = false;
  }

  /** The root at the end; null where a leaf is missing. */
  root(): Uint8Array | null {
    return this.isWhole ? this.tree.root() : null;
  }

  /** How a head contradicts the leaves, in a sentence part; null where it does not. Only for the sizes wanted. */
  contradiction({ size, root }: TreeHead, logSize: bigint): string | null {
    if (size > logSize)
      return `it states ${size} entries, and the log has ${logSize}: it was rolled back or cut off`;
    const own = this.roots.get(size);
    if (own === undefined) return `not all of the first ${size} entries are there`;
    return sameHash(own, root) ? null : `the first ${size} entries of the log are not those that it states`;
  }

  private note(): void {
    if (this.wanted.has(this.tree.size)) this.roots.set(this.tree.size, this.tree.root());
  }
}
