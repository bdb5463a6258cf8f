import fc from 'fast-check';
import {
  CollectedChain,
  verifyChain,
  type ChainFeeder,
  type RemovedStretch,
  type WalkOptions,
} from '../../../src/core/chain';
import type { CascadeEventRecord } from '../../../src/core/records';
import { NAMES, soundChain } from '../support/arbitrary-chain';
import { accusations, builtChain, fetched, plainPlans, rehashed, type Walked } from '../support/chains';

/** What retention leaves of a chain: the events from `end` on, and of those before it the held ones. */
function retained(
  chain: readonly CascadeEventRecord[],
  end: number,
  isHeld: (index: number) => boolean,
): { left: CascadeEventRecord[]; stretches: RemovedStretch[] } {
  const left = chain.filter((_, index) => index >= end || isHeld(index));
  const stretches: RemovedStretch[] = [];
  for (let first = 0; first < end; first += 1) {
    if (isHeld(first)) continue;
    let last = first;
    while (last + 1 < end && !isHeld(last + 1)) last += 1;
    const [begin, stop] = [chain[first], chain[last]];
    if (begin === undefined || stop === undefined) throw new Error('a stretch without events');
    stretches.push({
      previousHash: first === 0 ? null : begin.previousHash,
      firstCascadeId: begin.cascadeId,
      firstHash: begin.currentHash,
      lastHash: stop.currentHash,
      inWindow: true,
    });
    first = last;
  }
  return { left, stretches };
}

function walkLeft(
  left: readonly CascadeEventRecord[],
  removedStretches: readonly RemovedStretch[],
  options: WalkOptions = {},
): Promise<Walked> {
  const chain = new CollectedChain(NAMES);
  left.forEach((record) => chain.add(record));
  const feeder: ChainFeeder = {
    lookup: async (hash) => chain.lookup(hash),
    reproducesWith: async (event, previousHash) => chain.reproducesWith(event, previousHash),
  };
  return fetched(verifyChain(chain.batches(), feeder, { ...options, withEvents: true, removedStretches }));
}

const CHAIN = builtChain(plainPlans(12));
const HELD = [3, 6, 7];
const { left: LEFT, stretches: STRETCHES } = retained(CHAIN, 9, (index) => HELD.includes(index));

const headOf = (chain: readonly CascadeEventRecord[]): string => chain.at(-1)?.currentHash ?? '';

describe('a chain from which retention removed the events around held ones', () => {
  it('is sound, whatever was held and removed', async () => {
    await fc.assert(
      fc.asyncProperty(
        soundChain(16),
        fc.nat(16),
        fc.array(fc.boolean(), { minLength: 16, maxLength: 16 }),
        fc.integer({ min: 2, max: 6 }),
        async (chain, cut, held, memory) => {
          const end = Math.min(cut, chain.length);
          const { left, stretches } = retained(chain, end, (index) => held[index] === true);
          const storedHead = { hash: headOf(chain), count: left.length };
          const hasRetention = left.length === 0;
          const walked = await walkLeft(left, stretches, { storedHead, hasRetention, memory, patience: 1 });
          expect(accusations(walked)).toEqual([]);
          if (left.length > 0) expect(walked.verdict.headHash).toBe(headOf(chain));
        },
      ),
      { numRuns: 300, seed: 5 },
    );
  });

  it('says how many stretches are gone', async () => {
    const { verdict } = await walkLeft(LEFT, STRETCHES);
    expect(verdict).toMatchObject({ status: 'VERIFIED', anchor: 'RETENTION', length: 6 });
    expect(verdict.notCovered.join('\n')).toContain('3 stretches that retention removed');
  });

  it.each(LEFT.map((_, index) => index).slice(0, -1))(
    'has a broken link where event %i of those left is gone',
    async (index) => {
      const walked = await walkLeft(LEFT.toSpliced(index, 1), STRETCHES);
      expect(walked.findings).toMatchObject([{ kind: 'LINK_BROKEN' }]);
    },
  );

  it('does not rest on an event that was removed from within a stretch', async () => {
    const forged = rehashed(CHAIN[10] as CascadeEventRecord, { previousHash: CHAIN[4]?.currentHash ?? '' });
    const walked = await walkLeft([...LEFT.slice(0, 4), forged], STRETCHES);
    expect(accusations(walked)).toContain(`LINK_BROKEN ${forged.cascadeId}`);
  });

  it.each(HELD.filter((index) => index !== 6))(
    'forks where another event follows held event %i than the one that was removed',
    async (index) => {
      const after = CHAIN[index] as CascadeEventRecord;
      const forged = rehashed(after, { cascadeId: 'forged', previousHash: after.currentHash });
      const walked = await walkLeft([...LEFT, forged], STRETCHES);
      expect(accusations(walked)).toEqual(['FORK forged']);
    },
  );

  it('takes removed events that come again for what they were', async () => {
    for (const again of [CHAIN.slice(4, 6), CHAIN.slice(8, 9)])
      expect(accusations(await walkLeft([...LEFT, ...again], STRETCHES))).toEqual([]);
    const all = await walkLeft(CHAIN, STRETCHES);
    expect([accusations(all), all.verdict.anchor]).toEqual([[], 'GENESIS']);
  });

  it('misses its head where what was noted last was not removed by retention', async () => {
    const { left, stretches } = retained(CHAIN, 12, (index) => index === 3);
    const sound = await walkLeft(left, stretches, { storedHead: { hash: headOf(CHAIN), count: 1 } });
    expect(sound.verdict).toMatchObject({ verified: true, headHash: headOf(CHAIN) });
    const cut = await walkLeft(left, stretches, { storedHead: { hash: 'of a later one', count: 1 } });
    expect(accusations(cut)).toEqual(['HEAD_MISSING null']);
    const fewer = await walkLeft(left, stretches, { storedHead: { hash: headOf(CHAIN), count: 2 } });
    expect(accusations(fewer)).toEqual(['HEAD_MISSING null']);
  });

  it('still knows a head that a stretch ended with', async () => {
    const expectHead = CHAIN[5]?.currentHash ?? '';
    expect((await walkLeft(LEFT, STRETCHES, { expectHead })).verdict.verified).toBe(true);
    const within = await walkLeft(LEFT, STRETCHES, { expectHead: CHAIN[4]?.currentHash ?? '' });
    expect(accusations(within)).toEqual(['HEAD_UNKNOWN null']);
  });
});
