import { LRUCache } from 'lru-cache';

/** How often something may be done. */
export interface Rate {
  /** In the long run, each second; 0: as often as one likes. */
  readonly perSecond: number;
  /** At once, after a pause. */
  readonly burst: number;
}

interface Bucket {
  /** Below zero while a weight above the burst is worked off. */
  tokens: number;
  /** When `tokens` was right, in milliseconds. */
  at: number;
}

/** Keys remembered at most; of more, those used longest ago begin anew. */
const MAX_KEYS = 10_000;

/** A token bucket for each key, in bounded memory. */
export class TokenBuckets {
  private readonly buckets = new LRUCache<string, Bucket>({ max: MAX_KEYS });

  constructor(
    private readonly rate: Rate,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /**
   * Takes `weight` tokens and gives null; where they are not there, takes none and gives the whole seconds after which
   * they will be. A weight above the burst needs a full bucket, and leaves a debt; `taken` of it was taken before.
   */
  take(key: string, weight: number, taken = 0): number | null {
    if (this.rate.perSecond === 0) return null;
    const bucket = this.filled(key);
    const missing = Math.min(weight, this.rate.burst - taken) - bucket.tokens;
    if (missing > 0) return Math.ceil(missing / this.rate.perSecond);
    bucket.tokens -= weight;
    return null;
  }

  /** Takes `weight` tokens for what has been done already; those that are not there are a debt. */
  charge(key: string, weight: number): void {
    this.filled(key).tokens -= weight;
  }

  private filled(key: string): Bucket {
    const now = this.now();
    const known = this.buckets.get(key) ?? { tokens: this.rate.burst, at: now };
    const gained = ((now - known.at) / 1_000) * this.rate.perSecond;
    known.tokens = Math.min(known.tokens + gained, this.rate.burst);
    known.at = now;
    this.buckets.set(key, known);
    return known;
  }
}
