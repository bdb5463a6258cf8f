import { Frontier, HashReader, leafHash, NodeId, TreeHead } from '../../../src/core/merkle';

/** A log as a sequencer keeps it: every complete subtree's hash as `append` gave it, and the head at each size. */
export class GrownLog {
  readonly heads: readonly TreeHead[];
  private readonly stored = new Map<string, Uint8Array>();

  constructor(entries: readonly Uint8Array[]) {
    const frontier = new Frontier();
    const heads = [{ size: 0n, root: frontier.root() }];
    for (const entry of entries) {
      for (const node of frontier.append(leafHash(entry))) this.stored.set(keyOf(node), node.hash);
      heads.push({ size: frontier.size, root: frontier.root() });
    }
    this.heads = heads;
  }

  head(size: number): TreeHead {
    const head = this.heads[size];
    if (head === undefined) throw new RangeError(`no head of size ${size}`);
    return head;
  }

  readonly read: HashReader = (nodes) => nodes.flatMap((node) => this.stored.get(keyOf(node)) ?? []);
}

/** Entries that differ: their numbers. */
export function entries(count: number): Buffer[] {
  return Array.from({ length: count }, (_, n) => Buffer.from(`entry ${n}`));
}

function keyOf({ level, index }: NodeId): string {
  return `${level}:${index}`;
}
