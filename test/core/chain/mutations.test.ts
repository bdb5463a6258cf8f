import fc from 'fast-check';

import { WalkOptions } from '../../../src/core/chain';
import { reproduce } from '../../../src/core/hash-schemes';
import { CascadeEventRecord } from '../../../src/core/records';
import { addMicroseconds, isoformat, parseTimestamp } from '../../../src/core/timestamp';
import { NAMES, soundChain } from '../support/arbitrary-chain';
import { accusations, walk } from '../support/chains';

const RUNS = Number(process.env['MUTATION_RUNS'] ?? 1000);

type Change = Partial<CascadeEventRecord>;

/** A change of one field of a record; null where that field of that record is not covered by anything. */
type Mutation = (
  record: CascadeEventRecord,
  n: number,
  others: readonly CascadeEventRecord[],
) => Change | null;

const schemeOf = (record: CascadeEventRecord) => reproduce(record, NAMES)?.scheme;
const knowsTrigger = (record: CascadeEventRecord) => record.shape === 'nested';

const MUTATIONS: Record<string, Mutation> = {
  cascadeId: (record, n) => ({ cascadeId: `${record.cascadeId}${n}` }),
  namespace: (_, n) => ({ namespace: `other${n}` }),
  triggerType: (_, n) => ({ triggerType: `T${n}` }),
  triggerDetails: (record, n) => ({ triggerDetails: record.triggerDetails.replace('1.0', `${n + 2}`) }),
  effects: (record, n) => ({ effects: record.effects === '[]' ? `[{"x":${n}}]` : '[]' }),
  effectOrder: (record) =>
    record.totalEffects < 2
      ? null
      : {
          effects: `[${record.effects
            .slice(1, -1)
            .split(/,(?=\{"details)/)
            .reverse()
            .join(',')}]`,
        },
  timestamp: (record, n) => {
    const moved = addMicroseconds(record.timestamp.instant, BigInt(n % 2 === 0 ? n + 1 : -n * 1000));
    return { timestamp: parseTimestamp(isoformat(moved)) };
  },
  previousHash: (record, n, others) => {
    const previousHash = [`f${n}`, '', others[n % others.length]?.currentHash ?? ''][n % 3] ?? '';
    return previousHash === (record.previousHash ?? '') ? null : { previousHash };
  },
  currentHash: (record, n, others) => {
    const currentHash = n % 2 === 0 ? `f${n}` : (others[n % others.length]?.currentHash ?? 'f');
    return currentHash === record.currentHash ? null : { currentHash };
  },
  totalEffects: (record, n) => ({ totalEffects: record.totalEffects + n + 1 }),
  successCount: (record, n) => ({ successCount: record.successCount - n - 1 }),
  failureCount: (record, n) => ({ failureCount: record.failureCount + n + 1 }),
  causationTail: (record, n) => ({ causationChain: [...record.causationChain, `evt-${n}`] }),
  causationOrder: (record) =>
    record.totalEffects < 2 ? null : { causationChain: [...record.causationChain].reverse() },
  causationHead: (record, n) =>
    schemeOf(record) === 'archive'
      ? null
      : { causationChain: [`evt-x${n}`, ...record.causationChain.slice(1)] },
  triggerEventId: (record, n) => (knowsTrigger(record) ? { triggerEventId: `evt-y${n}` } : null),
  triggeredBy: (record, n) => (knowsTrigger(record) ? { triggeredBy: `someone ${n}` } : null),
  externalTrace: (record, n) => (schemeOf(record) === 'sealed' ? { externalTrace: `{"n":${n}}` } : null),
  version: (record, n) => (schemeOf(record) === 'sealed' ? { version: `v${n}` } : null),
  isTest: (record) => (schemeOf(record) === 'sealed' ? { isTest: !record.isTest } : null),
};

/** 100,000 changes on request take minutes. */
const TIMEOUT_MS = 60_000 + RUNS * 20;

/** Walks a sound chain in which one covered field of one event was changed; null where the draw changes none. */
async function walkChanged(records: readonly CascadeEventRecord[], draw: Draw, options: WalkOptions = {}) {
  const index = draw.where % records.length;
  const record = records[index];
  const change = record && MUTATIONS[draw.field]?.(record, draw.n, records);
  if (record === undefined || !change) return null;
  const changed = { ...record, ...change };
  const storedHead = { hash: records.at(-1)?.currentHash ?? null, count: records.length };
  const walked = await walk(records.with(index, changed), { storedHead, ...options }, NAMES);
  return { found: accusations(walked), cascadeId: changed.cascadeId };
}

interface Draw {
  readonly field: string;
  readonly where: number;
  readonly n: number;
}

const draws: fc.Arbitrary<Draw> = fc.record({
  field: fc.constantFrom(...Object.keys(MUTATIONS)),
  where: fc.nat(1000),
  n: fc.nat(1000),
});

describe('a single change of a covered field in a sound chain', () => {
  it(
    `is found, and only the event changed is accused (${RUNS} random changes)`,
    async () => {
      await fc.assert(
        fc.asyncProperty(soundChain(12), draws, async (records, draw) => {
          const outcome = await walkChanged(records, draw);
          if (outcome === null) return;
          expect(outcome.found.length).toBeGreaterThan(0);
          // Where the hash became that of another event, one finding is on the pair.
          expect(outcome.found.length).toBeLessThanOrEqual(draw.field === 'currentHash' ? 2 : 1);
          for (const accusation of outcome.found) {
            if (!accusation.startsWith('DUPLICATE_HASH')) expect(accusation).toContain(outcome.cascadeId);
          }
        }),
        { seed: Number(process.env['MUTATION_SEED'] ?? 12), numRuns: RUNS },
      );
    },
    TIMEOUT_MS,
  );

  it('is found with hardly any memory too', async () => {
    await fc.assert(
      fc.asyncProperty(
        soundChain(12),
        draws,
        fc.integer({ min: 2, max: 6 }),
        async (records, draw, memory) => {
          const outcome = await walkChanged(records, draw, { memory, patience: 1 });
          if (outcome === null) return;
          expect(outcome.found.join()).toContain(outcome.cascadeId);
        },
      ),
      { seed: 13, numRuns: 500 },
    );
  });
});
