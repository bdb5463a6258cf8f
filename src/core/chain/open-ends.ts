import { compareEntries, LinkedEvent } from './chain-entry';

/** More ends than this are not told apart: a chain has one, and one more for each gap and fork. */
const MOST_ENDS = 1000;

/** The events that no other was found to follow: one in a sound chain, its head. */
export class OpenEnds {
  private readonly ends = new Map<string, LinkedEvent>();

  add(event: LinkedEvent): void {
    this.ends.set(event.currentHash, event);
    if (this.ends.size <= MOST_ENDS) return;
    for (const hash of this.ends.keys()) {
      this.ends.delete(hash);
      return;
    }
  }

  /** Someone follows the event that bears `hash`. */
  close(hash: string): void {
    this.ends.delete(hash);
  }

  /** The latest by time, then id. */
  head(): LinkedEvent | null {
    let head: LinkedEvent | null = null;
    for (const end of this.ends.values()) if (head === null || compareEntries(end, head) > 0) head = end;
    return head;
  }

  /** The hashes of at most `count` ends, the newest arrival first. */
  newest(count: number): string[] {
    return [...this.ends.keys()].slice(-count).reverse();
  }
}
