import { ChainEntry } from './chain-entry';
import { ChainFeeder } from './chain-feeder';
import { RemovedStretches } from './removed-stretches';
import { Report } from './report';

/** The archive's own row on the head of a namespace, read from the same state as the events. */
export interface StoredHead {
  /** null where the namespace never had an event. */
  readonly hash: string | null;
  /** How many events the namespace holds; null where the window does not hold them all. */
  readonly count: number | null;
}

/** What the check of heads shares with the walk. */
export interface HeadState {
  readonly feeder: ChainFeeder;
  readonly report: Report;
  readonly removed: RemovedStretches;
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
  async judge(headHash: string | null, length: number, state: HeadState): Promise<void> {
    const { feeder, report, removed } = state;
    this.storedSeen ||= await this.isKnown(this.stored?.hash ?? null, state);
    this.judgeStored(headHash, length, report);
    if (this.expected === null || this.expectedSeen) return;
    const { bearers } = await feeder.lookup(this.expected, null);
    if (bearers.length > 0) return;
    this.wasRemoved =
      (await removed.isRemovedEnd(this.expected)) || (await feeder.wasRemoved?.(this.expected)) === true;
    if (this.wasRemoved) return;
    report.finding({
      kind: 'HEAD_UNKNOWN',
      cascadeId: null,
      position: null,
      expected: this.expected,
      actual: headHash,
      message: 'The expected head is nowhere in the chain: its tail was cut off or written anew.',
    });
  }

  /** Whether it is the hash of an event of the window, or of one that retention removed around those that stayed. */
  private async isKnown(hash: string | null, { feeder, removed }: HeadState): Promise<boolean> {
    if (hash === null) return false;
    if ((await feeder.lookup(hash, null)).bearers.some(({ inWindow }) => inWindow)) return true;
    return removed.endsWith(hash);
  }

  private judgeStored(headHash: string | null, length: number, report: Report): void {
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
    } else if (headHash !== stored.hash) {
      message = 'The last event is not the one that the archive recorded as the last.';
    } else if (stored.count !== null && stored.count !== length) {
      message = `The archive recorded ${stored.count} events, and ${length} are there.`;
    } else {
      return;
    }
    report.finding({
      kind: 'HEAD_MISSING',
      cascadeId: null,
      position: null,
      expected: stored.hash,
      actual: headHash,
      message,
    });
  }
}

function bears(entry: ChainEntry, hash: string | null | undefined): boolean {
  return entry.currentHash === hash || (typeof hash === 'string' && entry.computedHashes.includes(hash));
}
