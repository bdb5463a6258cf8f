import type { Instant } from '../../../src/core/brands';
import { addMicroseconds, Timestamp } from '../../../src/core/timestamp';
import type { Repositories } from '../../../src/repositories';
import type { SoundEvent } from './sound-chain';

/** A place of a cutoff: so many microseconds after the time of the event of that index. */
export interface Cutoff {
  readonly event: number;
  readonly offset: number;
}

/**
 * A sound chain that is delivered piece by piece and shortened by retention: what is there are its events from
 * `start` to `end`, as this model has it.
 */
export class TriedChain {
  start = 0;
  end = 0;
  /** Where the chain began before each retention that removed something, the latest last. */
  private readonly starts: number[] = [];

  constructor(
    private readonly archive: Repositories,
    readonly namespace: string,
    readonly events: readonly SoundEvent[],
  ) {}

  get length(): number {
    return this.end - this.start;
  }

  get lastHash(): string | null {
    return this.events[this.end - 1]?.event.currentHash ?? null;
  }

  /** Delivers up to `count` more events, in an order and in batches that `ranks` draw. */
  async deliver(count: number, ranks: readonly number[]): Promise<void> {
    const end = Math.min(this.events.length, this.end + count);
    await this.save(this.end, end, ranks);
    this.end = end;
  }

  /** Delivers again what the latest retention removed. */
  async deliverAgain(ranks: readonly number[]): Promise<void> {
    const start = this.starts.pop();
    if (start === undefined) return;
    await this.save(start, this.start, ranks);
    this.start = start;
  }

  /** Has retention remove what is older than the cutoff; gives how many it should and how many it did. */
  async retain(cutoff: Cutoff): Promise<{ owed: number; counted: number; removed: number }> {
    const instant = this.instantOf(cutoff);
    const { namespace } = this;
    const retention = { namespace, cutoff: new Timestamp(instant, instant), reason: 'a drill' };
    const counted = await this.archive.cascadeEvents.deleteOlderThan(retention, { isDryRun: true });
    const removed = await this.archive.cascadeEvents.deleteOlderThan(retention);
    const start = this.firstFrom(instant);
    const owed = start - this.start;
    if (owed > 0) this.starts.push(this.start);
    this.start = start;
    return { owed, counted, removed };
  }

  /** The first event, in chain order, that is not older: those after it stay, whatever their time. */
  private firstFrom(instant: Instant): number {
    let at = this.start;
    while (at < this.end && (this.events[at]?.event.timestamp.instant ?? '') < instant) at += 1;
    return at;
  }

  private instantOf({ event, offset }: Cutoff): Instant {
    const found = this.events[event % this.events.length];
    if (found === undefined) throw new Error('a chain without events');
    return addMicroseconds(found.event.timestamp.instant, BigInt(offset));
  }

  private async save(start: number, end: number, ranks: readonly number[]): Promise<void> {
    const rankOf = (index: number): number => ranks[index % ranks.length] ?? 0;
    const order = Array.from({ length: end - start }, (_, index) => index).sort(
      (a, b) => rankOf(a) - rankOf(b),
    );
    const events = order.flatMap((index) => this.events[start + index]?.event ?? []);
    for (let at = 0; at < events.length;) {
      const size = 1 + (rankOf(at) % events.length);
      // now and then one that was delivered before comes again
      const again = rankOf(at) % 3 === 0 ? events.slice(0, 1) : [];
      await this.archive.cascadeEvents.saveMany([...events.slice(at, at + size), ...again]);
      at += size;
    }
  }
}
