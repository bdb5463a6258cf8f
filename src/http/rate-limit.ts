import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendError } from './error-handlers';
import { TokenBuckets, type Rate } from './token-buckets';

/** Whose requests are counted together. */
export interface RateKey {
  /** Somebody who is known, or an address from which somebody unknown asks. */
  readonly kind: 'identity' | 'address';
  readonly name: string;
}

/** How often callers may ask, and who they are. */
export interface RateLimitOptions {
  readonly identity: Rate;
  readonly address: Rate;
  /** Null for a request that is not counted. Runs before the body is read. */
  readonly keyOf: (request: FastifyRequest) => RateKey | null;
}

/** Counts requests, and what is in them, against what their callers may ask. */
export class RateLimiter {
  private readonly buckets: Readonly<Record<RateKey['kind'], TokenBuckets>>;

  constructor(private readonly options: RateLimitOptions) {
    this.buckets = {
      identity: new TokenBuckets(options.identity),
      address: new TokenBuckets(options.address),
    };
  }

  /**
   * Takes so many lookups besides the one that `onRequest` has taken; gives the seconds to wait where there are not as
   * many left, and takes none then.
   */
  takeMore(request: FastifyRequest, weight: number): number | null {
    if (weight === 0) return null;
    return this.take(request, weight, 1);
  }

  /** Counts so many lookups that were made already. */
  charge(request: FastifyRequest, weight: number): void {
    const key = this.options.keyOf(request);
    if (key !== null) this.buckets[key.kind].charge(key.name, weight);
  }

  /** A hook that counts one for each request and answers 429 where that is one too many. */
  readonly onRequest = async (
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply | undefined> => {
    const wait = this.take(request, 1, 0);
    if (wait === null) return undefined;
    return sendError(request, reply.header('retry-after', wait), 429);
  };

  private take(request: FastifyRequest, weight: number, taken: number): number | null {
    const key = this.options.keyOf(request);
    return key === null ? null : this.buckets[key.kind].take(key.name, weight, taken);
  }
}
