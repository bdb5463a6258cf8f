import fc from 'fast-check';

import { CascadeEventRecord } from '../../../src/core/records';
import { NAMES, soundChain } from '../support/arbitrary-chain';
import { accusations, walk } from '../support/chains';

/** The finding owed for each gap that the removed events leave. */
function owedFor(records: readonly CascadeEventRecord[], isKept: (i: number) => boolean): number {
  let gaps = 0;
  records.forEach((_, i) => {
    if (isKept(i) && i > 0 && !isKept(i - 1)) gaps += 1;
  });
  return gaps + (isKept(records.length - 1) ? 0 : 1);
}

describe('events removed from a sound chain', () => {
  it('give one finding for each gap, and one for a tail, whatever the memory', async () => {
    const memories = fc.constantFrom(2, 5, 50_000);
    const removals = fc.array(fc.nat(19), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(soundChain(20), removals, memories, async (records, removal, memory) => {
        const isKept = (i: number): boolean => !removal.includes(i);
        const kept = records.filter((_, i) => isKept(i));
        const storedHead = { hash: records.at(-1)?.currentHash ?? null, count: records.length };
        const walked = await walk(kept, { memory, storedHead }, NAMES);
        expect(walked.findings).toHaveLength(owedFor(records, isKept));
        const kinds = walked.findings.map(({ kind }) => kind);
        expect(kinds.includes('MISSING_PREDECESSOR')).toBe(!isKept(0) && kept.length > 0);
        expect(kinds.includes('HEAD_MISSING')).toBe(!isKept(records.length - 1));
        const afterGap = records.filter((_, i) => isKept(i) && i > 0 && !isKept(i - 1));
        const accused = accusations(walked).filter((accusation) => !accusation.endsWith('null'));
        expect(accused.map((accusation) => accusation.split(' ')[1]).sort()).toEqual(
          afterGap.map(({ cascadeId }) => cascadeId).sort(),
        );
      }),
      { seed: 14, numRuns: 300 },
    );
  });

  it('leave a sound chain where they are a prefix that retention removed', async () => {
    await fc.assert(
      fc.asyncProperty(soundChain(20), fc.nat(20), async (records, count) => {
        const kept = records.slice(count);
        const last = records[Math.min(count, records.length) - 1];
        const storedHead = { hash: records.at(-1)?.currentHash ?? null, count: kept.length };
        const retained = {
          hasRetention: count > 0,
          retainedFirstHash: count > 0 ? (records[0]?.currentHash ?? null) : null,
        };
        const walked = await walk(kept, { storedHead, ...retained }, NAMES, last?.currentHash);
        expect(walked.findings).toEqual([]);
        expect(walked.verdict).toMatchObject({
          status: 'VERIFIED',
          anchor: count > 0 ? 'RETENTION' : 'GENESIS',
        });
      }),
      { seed: 15, numRuns: 150 },
    );
  });
});
