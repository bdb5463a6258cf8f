import { Namer } from './pending';

/**
 * What lookups told of events that are still to come, at most `limit` facts. Beyond that it admits that it
 * forgot, and the walk asks for every event instead: slower, and as exact.
 */
export class Foretold {
  private readonly namers = new Map<string, Namer>();
  private readonly duplicates = new Map<string, string>();
  private forgot = false;

  constructor(private readonly limit: number) {}

  get hasForgotten(): boolean {
    return this.forgot;
  }

  get isEmpty(): boolean {
    return this.namers.size === 0 && this.duplicates.size === 0 && !this.forgot;
  }

  /** The event that will bear `hash` is followed by `namer`, which has its place already. */
  addNamer(hash: string, namer: Namer): void {
    if (this.namers.has(hash)) return;
    if (this.namers.size < this.limit) this.namers.set(hash, namer);
    else this.forgot = true;
  }

  takeNamer(hash: string): Namer | null {
    const namer = this.namers.get(hash) ?? null;
    this.namers.delete(hash);
    return namer;
  }

  /** Another event will come that bears the hash of `cascadeId`. */
  addDuplicate(hash: string, cascadeId: string): void {
    if (this.duplicates.size < this.limit) this.duplicates.set(hash, cascadeId);
    else this.forgot = true;
  }

  takeDuplicate(hash: string): string | null {
    const cascadeId = this.duplicates.get(hash) ?? null;
    this.duplicates.delete(hash);
    return cascadeId;
  }
}
