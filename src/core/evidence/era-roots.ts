import type { TreeHead } from '../merkle/verify-proof';
import type { Era } from './log-history';
import { TreeRoots } from './tree-roots';

/** The roots that a log had at certain sizes, under each origin that it went by. */
export class EraRoots {
  private readonly trees: readonly { readonly era: Era; readonly roots: TreeRoots }[];

  /** `wanted` gives the sizes at which an era's roots are needed. */
  constructor(eras: readonly Era[], wanted: (era: Era) => ReadonlySet<bigint>) {
    this.trees = eras.map((era) => ({ era, roots: new TreeRoots(wanted(era)) }));
  }

  /** The next leaf, and its place. */
  append(index: bigint, leafHash: Uint8Array): void {
    for (const { era, roots } of this.trees)
      if (era.start <= index && index < era.end) roots.append(leafHash);
  }

  /** The leaves of these places are missing. */
  interrupt(first: bigint, last: bigint): void {
    for (const { era, roots } of this.trees) if (era.start <= last && first < era.end) roots.interrupt();
  }

  /** The root of the log of today; null where a leaf is missing. */
  root(): Uint8Array | null {
    return this.trees[0]?.roots.root() ?? null;
  }

  /** How a head contradicts the leaves of its era, in a sentence part; null where it does not. */
  contradiction(era: Era, head: TreeHead): string | null {
    const roots = this.trees.find((tree) => tree.era === era)?.roots;
    return roots === undefined ? 'it is one of another log' : roots.contradiction(head, era.end - era.start);
  }
}
