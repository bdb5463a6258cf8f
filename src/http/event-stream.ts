import { Readable } from 'node:stream';
import { stringifyResult, type SubscriptionStep } from '../graphql/transport';
import { sse } from './sse';

/** What is read ahead of a slow client, in bytes, beside one event. */
const AHEAD_BYTES = 16_384;

/** When a stream says that it is alive, and when its client is not, in milliseconds. */
export interface StreamTimes {
  /** After so long without an event the client is told that the stream lives, and how far it is. */
  readonly keepAliveMs: number;
  /** A client that takes in nothing for so long is cut off. */
  readonly stallMs: number;
}

/**
 * The body of an event stream: the steps of a subscription, of which the next is asked for when the client has taken in
 * what went before. Nothing waits in memory but `AHEAD_BYTES` and one event. When the steps end it ends without
 * `complete`, so that the client comes back and goes on.
 */
export class EventStream extends Readable {
  private isPulling = false;
  private isWanted = false;
  private place: string | null = null;
  private toldPlace: string | null = null;
  private sentAt = performance.now();
  private flowedAt = performance.now();
  private readonly timer: NodeJS.Timeout;

  /** `onError` hears what the steps have thrown; `onEnd` is called once, whatever ended it. */
  constructor(
    private readonly steps: AsyncGenerator<SubscriptionStep, void>,
    private readonly times: StreamTimes,
    private readonly onError: (error: unknown) => void,
    private readonly onEnd: () => void,
  ) {
    super({ highWaterMark: AHEAD_BYTES });
    this.timer = setInterval(() => this.tick(), Math.min(times.keepAliveMs, times.stallMs) / 4).unref();
  }

  override _read(): void {
    this.flowedAt = performance.now();
    this.isWanted = true;
    if (!this.isPulling) void this.pull();
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    clearInterval(this.timer);
    this.onEnd();
    callback(error);
  }

  private async pull(): Promise<void> {
    this.isPulling = true;
    try {
      while (this.isWanted && !this.destroyed) {
        const { done, value } = await this.steps.next();
        if (this.destroyed) return;
        if (done === true) return void this.push(null);
        this.isWanted = this.deliver(value);
      }
    } catch (error) {
      this.onError(error);
      this.push(null);
    } finally {
      this.isPulling = false;
    }
  }

  /** Gives whether more is wanted. */
  private deliver({ place, result }: SubscriptionStep): boolean {
    const isFirst = this.place === null;
    this.place = place;
    if (result !== null) return this.send(sse.next(place, stringifyResult(result)));
    return isFirst ? this.send(sse.place(place)) : true;
  }

  private send(block: string): boolean {
    this.sentAt = performance.now();
    this.toldPlace = this.place;
    return this.push(block);
  }

  private tick(): void {
    const now = performance.now();
    if (this.readableLength > 0) {
      if (now - this.flowedAt > this.times.stallMs) this.destroy();
      return;
    }
    this.flowedAt = now;
    if (this.readableEnded || now - this.sentAt < this.times.keepAliveMs) return;
    this.send(this.place === null || this.place === this.toldPlace ? sse.keepAlive : sse.place(this.place));
  }
}
