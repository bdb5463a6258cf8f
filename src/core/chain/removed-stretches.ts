import { ChainFeeder } from './chain-feeder';
import { Finding } from './finding';

/** A stretch of a chain that retention removed: events of which each named the one before it. */
export interface RemovedStretch {
  /** What its first event named, where that was sound; null where nothing came before, or nothing known. */
  readonly previousHash: string | null;
  readonly firstCascadeId: string;
  readonly firstHash: string;
  readonly lastHash: string;
  /** Whether it lay in the window being verified. */
  readonly inWindow: boolean;
}

/**
 * What retention removed around events that were held: the stretches stand in for their events. An event may rest on
 * the last hash of one; what a stretch followed must be there, or have been removed in turn; and nothing else may
 * follow that.
 */
export class RemovedStretches {
  private readonly ends: ReadonlySet<string>;
  private readonly followers = new Map<string, RemovedStretch>();

  constructor(
    private readonly stretches: readonly RemovedStretch[],
    private readonly feeder: ChainFeeder,
  ) {
    this.ends = new Set(stretches.map(({ lastHash }) => lastHash));
    for (const stretch of stretches)
      if (stretch.previousHash !== null) this.followers.set(stretch.previousHash, stretch);
  }

  get isEmpty(): boolean {
    return this.stretches.length === 0;
  }

  /** How many lay in the window. */
  get count(): number {
    return this.stretches.filter(({ inWindow }) => inWindow).length;
  }

  /** Whether a stretch ends with the event that bore `hash`. */
  endsWith(hash: string): boolean {
    return this.ends.has(hash);
  }

  /** The stretch that followed the event that bears `hash`; null where none did. */
  follower(hash: string): RemovedStretch | null {
    return this.followers.get(hash) ?? null;
  }

  /** Whether retention removed the event that bore `hash`, and what followed it rests on that. */
  async isRemovedEnd(hash: string): Promise<boolean> {
    return this.endsWith(hash) || (await this.feeder.lookup(hash, null)).retained;
  }

  /** LINK_BROKEN for each stretch of the window that followed an event which has gone otherwise. */
  async findings(): Promise<Finding[]> {
    const owed = this.stretches.flatMap(({ previousHash, inWindow }) =>
      previousHash !== null && inWindow && !this.endsWith(previousHash) ? [previousHash] : [],
    );
    const borne = await this.borneOf(owed);
    const findings: Finding[] = [];
    for (const hash of owed) {
      if (borne.has(hash) || (await this.isRemovedEnd(hash))) continue;
      findings.push({
        kind: 'LINK_BROKEN',
        cascadeId: null,
        position: null,
        expected: hash,
        actual: null,
        message:
          'Events that retention removed followed one that it did not remove, and that one is not there any more.',
      });
    }
    return findings;
  }

  private async borneOf(hashes: readonly string[]): Promise<ReadonlySet<string>> {
    if (hashes.length === 0) return new Set();
    if (this.feeder.borne !== undefined) return this.feeder.borne(hashes);
    const borne = new Set<string>();
    for (const hash of hashes) if ((await this.feeder.lookup(hash, null)).bearers.length > 0) borne.add(hash);
    return borne;
  }
}
