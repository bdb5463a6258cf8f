import fc from 'fast-check';
import { TokenBuckets } from '../../src/http/token-buckets';

function bucketsAt(perSecond: number, burst: number) {
  const clock = { ms: 0 };
  return { clock, buckets: new TokenBuckets({ perSecond, burst }, () => clock.ms) };
}

describe('a token bucket', () => {
  it('gives a burst at once, then as many as come in, and says how long to wait', () => {
    const { buckets, clock } = bucketsAt(2, 5);
    expect([1, 2, 3, 4, 5].map(() => buckets.take('a', 1))).toEqual(Array(5).fill(null));
    expect(buckets.take('a', 1)).toBe(1);
    clock.ms = 500;
    expect([buckets.take('a', 1), buckets.take('a', 1)]).toEqual([null, 1]);
    clock.ms = 60_000;
    expect([buckets.take('a', 5), buckets.take('a', 4)]).toEqual([null, 2]);
  });

  it('is one for each key', () => {
    const { buckets } = bucketsAt(1, 1);
    expect([buckets.take('a', 1), buckets.take('a', 1), buckets.take('b', 1)]).toEqual([null, 1, null]);
  });

  it('gives more than a burst to a full bucket only, and has it worked off', () => {
    const { buckets, clock } = bucketsAt(10, 100);
    expect(buckets.take('a', 1_000)).toBeNull();
    expect(buckets.take('a', 1)).toBe(91);
    clock.ms = 90_000;
    expect([buckets.take('a', 1), buckets.take('a', 1_000)]).toEqual([1, 10]);
    clock.ms = 100_000;
    expect(buckets.take('a', 1_000)).toBeNull();
  });

  it('counts what was done already', () => {
    const { buckets } = bucketsAt(1, 10);
    buckets.charge('a', 12);
    expect(buckets.take('a', 1)).toBe(3);
  });

  it('gives what one likes where the rate is 0', () => {
    const { buckets } = bucketsAt(0, 1);
    expect([1, 2, 3].map(() => buckets.take('a', 1_000))).toEqual([null, null, null]);
  });

  it('lets through no more than the burst and what came in, and whoever waits as told is let in', () => {
    const asked = fc.array(fc.record({ pauseMs: fc.nat(3_000), weight: fc.integer({ min: 1, max: 20 }) }));
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 20, max: 100 }),
        asked,
        (perSecond, burst, all) => {
          const { buckets, clock } = bucketsAt(perSecond, burst);
          let taken = 0;
          for (const { pauseMs, weight } of all) {
            clock.ms += pauseMs;
            const wait = buckets.take('a', weight);
            if (wait !== null) {
              clock.ms += wait * 1_000;
              expect(buckets.take('a', weight)).toBeNull();
            }
            taken += weight;
            expect(taken).toBeLessThanOrEqual(burst + (clock.ms / 1_000) * perSecond + 1e-6);
          }
        },
      ),
    );
  });

  it('remembers ten thousand keys at most', () => {
    const { buckets } = bucketsAt(1, 1);
    for (let index = 0; index <= 10_000; index += 1) buckets.take(`key ${index}`, 1);
    expect(buckets.take('key 10000', 1)).toBe(1);
    expect(buckets.take('key 0', 1)).toBeNull();
  });
});
