/**
 * Counts how often each record was met in a file. It holds a digest of every distinct record, about 130 bytes each:
 * the one thing in an import that grows with the file, and only by security incidents without an id.
 */
export class EqualLines {
  private readonly counts = new Map<string, number>();

  /** How many records with this digest came before; counts this one. */
  countBefore(sha256: string): number {
    const before = this.counts.get(sha256) ?? 0;
    this.counts.set(sha256, before + 1);
    return before;
  }
}
