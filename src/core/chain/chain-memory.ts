import { Known } from './pending';

/**
 * Events by hash, at most about `limit` of them. Two generations: when the young one holds half the limit, the
 * old one is forgotten. (Deleting the oldest key of one Map again and again would walk over its holes.)
 */
export class ChainMemory {
  private young = new Map<string, Known>();
  private old = new Map<string, Known>();
  private readonly half: number;

  constructor(limit: number) {
    this.half = Math.max(1, Math.ceil(limit / 2));
  }

  get(hash: string): Known | undefined {
    return this.young.get(hash) ?? this.old.get(hash);
  }

  /** Remembers an event under its hash, its shadow under another one. */
  add(known: Known, hash = known.hash): void {
    this.young.set(hash, known);
  }

  drop(known: Known): void {
    this.young.delete(known.hash);
    this.old.delete(known.hash);
  }

  get isFull(): boolean {
    return this.young.size >= this.half;
  }

  /** Forgets the old generation, `kept` apart. */
  forget(kept: Iterable<Known>): void {
    this.old = this.young;
    this.young = new Map();
    for (const known of kept) this.young.set(known.hash, known);
  }
}
