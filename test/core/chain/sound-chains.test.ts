import fc from 'fast-check';

import { verifyChain } from '../../../src/core/chain';
import { accusations, builtChain, plainPlans, walk } from '../support/chains';
import { NAMES, soundChain } from '../support/arbitrary-chain';

const settings = fc.record({
  memory: fc.constantFrom(2, 3, 8, 50_000),
  patience: fc.constantFrom(0, 1, 64),
});

describe('a sound chain', () => {
  it('has no finding, in any order of delivery and with any memory', async () => {
    await fc.assert(
      fc.asyncProperty(
        soundChain(30),
        settings,
        fc.infiniteStream(fc.nat()),
        async (records, options, ranks) => {
          const ranked = records.map((record) => ({ record, rank: ranks.next().value as number }));
          const delivered = ranked.sort((a, b) => a.rank - b.rank).map(({ record }) => record);
          const head = records.at(-1)?.currentHash ?? null;
          const known = {
            storedHead: { hash: head, count: records.length },
            expectHead: records[0]?.currentHash,
          };
          const walked = await walk(delivered, { ...options, ...known }, NAMES);
          expect(accusations(walked)).toEqual([]);
          expect(walked.verdict).toMatchObject({
            verified: true,
            status: 'VERIFIED',
            anchor: 'GENESIS',
            length: records.length,
            firstHash: records[0]?.currentHash,
            headHash: head,
          });
          if (options.memory === 50_000) {
            expect(walked.events.map(({ entry }) => entry.cascadeId)).toEqual(
              records.map((r) => r.cascadeId),
            );
          }
        },
      ),
      { seed: 11, numRuns: 300 },
    );
  });

  it('whose times run back gets a note with how much, and no finding', async () => {
    const plans = plainPlans(5).map((plan, i) => ({ ...plan, step: i === 2 ? -1_500_000 : plan.step }));
    const records = builtChain(plans);
    const walked = await walk(records);
    expect(walked.findings).toEqual([]);
    expect(walked.notes).toMatchObject([
      { kind: 'TIME_RUNS_BACK', cascadeId: records[2]?.cascadeId, position: 2, microseconds: 1_500_000n },
    ]);
    expect(walked.notes[0]?.message).toContain('1.500000 s');
    expect(walked.verdict).toMatchObject({ noteCount: 1, maxBackwardMicroseconds: 1_500_000n });
  });

  it('whose times all run back is walked with a small memory too', async () => {
    const records = builtChain(plainPlans(200).map((plan) => ({ ...plan, step: -1_000_000 })));
    for (const memory of [2, 16, 1000]) {
      const walked = await walk(records, { memory, patience: 0 });
      expect(walked.findings).toEqual([]);
      expect(walked.verdict.headHash).toBe(records.at(-1)?.currentHash);
    }
  });

  it('says what the verdict covers and what it does not', async () => {
    const { verdict } = await walk(builtChain(plainPlans(3)));
    expect(verdict.covers.join(' ')).toContain(`3 events from 2026-01-01T00:00:25.044000Z`);
    expect(verdict.covers.join(' ')).toContain(String(verdict.headHash));
    expect(verdict.notCovered.join(' ')).toContain('Scheme archive (3 events) does not hash triggerEventId');
    expect(verdict.notCovered.join(' ')).toContain('no head was known');
  });

  it('with no event at all is EMPTY, and VERIFIED where retention removed all', async () => {
    expect((await walk([])).verdict).toMatchObject({ status: 'EMPTY', verified: true, length: 0 });
    const storedHead = { hash: 'h', count: 0 };
    expect((await walk([], { hasRetention: true, storedHead })).verdict).toMatchObject({
      status: 'VERIFIED',
      anchor: 'RETENTION',
      verified: true,
    });
  });

  it('must be fed in order', async () => {
    const steps = verifyChain(
      [
        [
          {
            cascadeId: 'b',
            instant: '2026' as never,
            previousHash: '',
            currentHash: 'b',
            scheme: 'hot',
            computedHashes: [],
            faults: [],
          },
          {
            cascadeId: 'a',
            instant: '2026' as never,
            previousHash: 'b',
            currentHash: 'a',
            scheme: 'hot',
            computedHashes: [],
            faults: [],
          },
        ],
      ],
      { lookup: () => ({ bearers: [], namers: [], retained: false }) },
    );
    await expect(steps.next()).rejects.toThrow('must come by time');
  });
});
