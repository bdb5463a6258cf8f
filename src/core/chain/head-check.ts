import { ChainEntry, LinkedEvent } from './chain-entry';
import { ChainFeeder } from './chain-feeder';
import { Report } from './report';

/** The archive's own row on the head of a namespace, read from the same state as the events. */
export interface StoredHead {
  /** null where the namespace never had an event. */
  readonly hash: string | null;
  /** How many events the namespace holds; null where the window does not hold them all. */
  readonly count: number | null;
}

/** Compares the end of a chain with the heads that were known beforehand. */
export class HeadCheck {
  private storedSeen = false;
  private expectedSeen = false;
  /** Whether the expected head is one that retention removed, as the archive itself says. */
  wasRemoved = false;

  constructor(
    private readonly stored: StoredHead | null,
    private readonly expected: string | null,
  ) {}

  /** Takes note of an event (of a run, its last one suffices); one whose own hash was changed still counts as what it was. */
  observe(entry: ChainEntry): void {
    this.storedSeen ||= bears(entry, this.stored?.hash);
    this.expectedSeen ||= bears(entry, this.expected);
  }

  /** HEAD_MISSING and HEAD_UNKNOWN, once all events were walked. */
  async judge(head: LinkedEvent | null, length: number, feeder: ChainFeeder, report: Report): Promise<void> {
    if (!this.storedSeen) this.storedSeen = await this.isInWindow(this.stored?.hash ?? null, feeder);
    this.judgeStored(head, length, report);
    if (this.expected === null || this.expectedSeen) return;
    const { bearers, retained } = await feeder.lookup(this.expected, null);
    if (bearers.length > 0) return;
    this.wasRemoved = retained || (await feeder.wasRemoved?.(this.expected)) === true;
    if (this.wasRemoved) return;
    report.finding({
      kind: 'HEAD_UNKNOWN',
      cascadeId: null,
      position: null,
      expected: this.expected,
      actual: head?.currentHash ?? null,
      message: 'The expected head is nowhere in the chain: its tail was cut off or written anew.',
    });
  }

  private async isInWindow(hash: string | null, feeder: ChainFeeder): Promise<boolean> {
    return hash !== null && (await feeder.lookup(hash, null)).bearers.some(({ inWindow }) => inWindow);
  }

  private judgeStored(head: LinkedEvent | null, length: number, report: Report): void {
    const { stored } = this;
    if (stored === null || stored.hash === null) return;
    const isEmptied = stored.count === 0 && length === 0;
    if (isEmptied) return;
    let message: string;
    if (!this.storedSeen) {
      message =
        'The last event that the archive recorded is gone: the newest events, or all of them, were cut off.';
    } else if (report.findingCount > 0) {
      return; // what was found explains a head or a count that differ
    } else if (head?.currentHash !== stored.hash) {
      message = 'The last event is not the one that the archive recorded as the last.';
    } else if (stored.count !== null && stored.count !== length) {
      message = `The archive recorded ${stored.count} events, and ${length} are there.`;
    } else {
      return;
    }
    const actual = head?.currentHash ?? null;
    report.finding({
      kind: 'HEAD_MISSING',
      cascadeId: null,
      position: null,
      expected: stored.hash,
      actual,
      message,
    });
  }
}

function bears(entry: ChainEntry, hash: string | null | undefined): boolean {
  return entry.currentHash === hash || (typeof hash === 'string' && entry.computedHashes.includes(hash));
}
