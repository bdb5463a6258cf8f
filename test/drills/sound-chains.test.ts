import fc from 'fast-check';

import { localCaller } from '../../src/auth';
import { compareCodePoints } from '../../src/core/json';
import type { Database } from '../../src/database';
import { createRepositories, type NewCascadeEvent, type Repositories } from '../../src/repositories';
import { eventPlans, TRIED_NAMES } from '../support/chains/event-plan';
import { hostileText } from '../support/chains/hostile';
import { verdictOn } from '../support/chains/kept-chains';
import { soundChain } from '../support/chains/sound-chain';
import { TriedChain } from '../support/chains/tried-chain';
import { testEngine } from '../support/engine';
import { createHurriedArchive } from '../support/hurried-archive';
import { isLong, tell } from './support/length';

const RUNS = Number(process.env['CHAIN_RUNS'] ?? (isLong ? 1_000 : 15));
const SEED = Number(process.env['CHAIN_SEED'] ?? 31);

jest.setTimeout(120_000 + RUNS * 3_000);

let database: Database;
let archive: Repositories;

beforeAll(async () => {
  database = await (await createHurriedArchive()).open();
  archive = createRepositories(database, localCaller, { triggeredByNames: TRIED_NAMES });
});

let chains = 0;

/** Each run and each shrunk one has a namespace of its own. */
function triedChain(plans: Parameters<typeof soundChain>[1], text: string): TriedChain {
  const namespace = `${(chains += 1)} ${text}`;
  return new TriedChain(archive, namespace, soundChain(namespace, plans));
}

const ranks = fc.array(fc.nat(1_000), { minLength: 15, maxLength: 15 });
const cutoff = fc.record({ event: fc.nat(1_000), offset: fc.constantFrom(-1, 0, 1, 5_000_000) });
const step = fc.oneof(
  fc.record({ kind: fc.constant('deliver'), count: fc.integer({ min: 1, max: 8 }), ranks }),
  fc.record({ kind: fc.constant('retain'), cutoff }),
  fc.record({ kind: fc.constant('deliver again'), ranks }),
);

async function take(chain: TriedChain, taken: typeof step extends fc.Arbitrary<infer Step> ? Step : never) {
  if ('count' in taken) return chain.deliver(taken.count, taken.ranks);
  if ('ranks' in taken) return chain.deliverAgain(taken.ranks);
  const { owed, counted, removed } = await chain.retain(taken.cutoff);
  expect({ counted, removed }).toEqual({ counted: owed, removed: owed });
}

/** Nothing is found, and all that is there was seen. */
async function expectSound(chain: TriedChain, recorded = 0): Promise<void> {
  const { found, ...verdict } = await verdictOn(database, chain.namespace);
  const isEmpty = chain.length + recorded === 0;
  expect(found).toEqual([]);
  expect(verdict).toMatchObject({
    verified: true,
    status: isEmpty && chain.start === 0 ? 'EMPTY' : 'VERIFIED',
    length: chain.length + recorded,
  });
  if (!isEmpty) expect(verdict.anchor).toBe(chain.start === 0 ? 'GENESIS' : 'RETENTION');
  if (!isEmpty && recorded === 0) expect(verdict.headHash).toBe(chain.lastHash);
}

const anEvent = { triggerType: 'MANUAL', effects: [{ actionType: 'A', success: true }] };

describe('a sound chain', () => {
  it(`has no finding whatever is delivered, removed and recorded (${RUNS} chains, seed ${SEED})`, async () => {
    const begin = performance.now();
    let verdicts = 0;
    const steps = fc.array(step, { minLength: 2, maxLength: 6 });
    const property = fc.asyncProperty(
      eventPlans(1, 14),
      steps,
      ranks,
      hostileText,
      async (plans, taken, last, text) => {
        const chain = triedChain(plans, text);
        const { namespace } = chain;
        for (const one of taken) {
          await take(chain, one);
          await expectSound(chain);
        }
        await chain.deliver(plans.length, last);
        await archive.cascadeEvents.recordMany([
          { ...anEvent, namespace },
          { ...anEvent, namespace },
        ]);
        await expectSound(chain, 2);
        verdicts += taken.length + 1;
      },
    );
    await fc.assert(property, { seed: SEED, numRuns: RUNS });
    const seconds = Math.round((performance.now() - begin) / 1000);
    tell(
      `${testEngine}: ${RUNS} sound chains, seed ${SEED}, ${verdicts} verdicts without finding, ${seconds} s`,
    );
  });

  const few = Math.ceil(RUNS / 20);

  it(`keeps its verdict whatever the cutoff of a retention (each of ${few} chains)`, async () => {
    for (const plans of fc.sample(eventPlans(1, 10), { seed: SEED, numRuns: few })) {
      const offsets = plans.flatMap((_plan, event) =>
        ([-1, 0, 1] as const).map((offset) => ({ event, offset })),
      );
      for (const place of offsets) {
        const chain = triedChain(plans, 'any cutoff');
        await chain.deliver(plans.length, [0]);
        const before = await verdictOn(database, chain.namespace);
        await take(chain, { kind: 'retain', cutoff: place });
        const { verified, status, found, headHash } = await verdictOn(database, chain.namespace);
        const head = chain.length === 0 ? null : before.headHash;
        expect({ verified, status, found, headHash }).toEqual({
          verified: before.verified,
          status: before.status,
          found: [],
          headHash: head,
        });
        await expectSound(chain);
      }
    }
  });
});

/** Which events someone removes behind the archive's back: from the one of that index, so many. */
const removal = fc.record({ from: fc.nat(1_000), count: fc.nat(3), shortened: fc.option(cutoff) });

function isBefore(a: NewCascadeEvent, b: NewCascadeEvent | undefined): boolean {
  if (b === undefined || a.timestamp.instant !== b.timestamp.instant) {
    return a.timestamp.instant < (b?.timestamp.instant ?? '');
  }
  return compareCodePoints(a.cascadeId, b.cascadeId) < 0;
}

describe('events removed behind the archive', () => {
  it(`are found, in the middle, at the end and all of them (${RUNS} removals)`, async () => {
    const property = fc.asyncProperty(
      eventPlans(2, 10),
      removal,
      async (plans, { from, count, shortened }) => {
        const chain = triedChain(plans, 'removed from');
        await chain.deliver(plans.length, [0]);
        if (shortened !== null) await chain.retain(shortened);
        fc.pre(chain.length > 0);
        const present = chain.events.slice(chain.start).map(({ event }) => event);
        const first = from % present.length;
        const gone = present.slice(first, count === 3 ? present.length : first + count + 1);
        await database.query({
          text: 'DELETE FROM cascade_events WHERE cascade_id = ANY($1::text[])',
          values: [gone.map(({ cascadeId }) => cascadeId)],
        });
        const next = present[first + gone.length];
        const { verified, found } = await verdictOn(database, chain.namespace);
        // Where retention took the beginning, the first one by time stands for it, if only by a clock.
        const isStart = first === 0 || (chain.start > 0 && next !== undefined && isBefore(next, present[0]));
        const kind = next === undefined ? 'HEAD_MISSING' : isStart ? 'MISSING_PREDECESSOR' : 'LINK_BROKEN';
        expect(verified).toBe(false);
        expect(found.map(({ kind: told, cascadeId }) => [told, cascadeId])).toEqual([
          [kind, next?.cascadeId ?? null],
        ]);
      },
    );
    await fc.assert(property, { seed: SEED, numRuns: RUNS });
  });

  it(`or changed are not forgotten by a retention (${RUNS} changes)`, async () => {
    const property = fc.asyncProperty(
      eventPlans(2, 10),
      cutoff,
      fc.nat(1_000),
      fc.boolean(),
      async (plans, place, at, isRemoved) => {
        const chain = triedChain(plans, 'not forgotten');
        await chain.deliver(plans.length, [0]);
        const victim = chain.events[at % chain.length]?.event.cascadeId;
        await database.query({
          text: isRemoved
            ? 'DELETE FROM cascade_events WHERE cascade_id = $1'
            : `UPDATE cascade_events SET trigger_details = '{"edited":1}' WHERE cascade_id = $1`,
          values: [victim],
        });
        await chain.retain(place);
        const { verified } = await verdictOn(database, chain.namespace);
        const records = await archive.retentionRecords.find({ namespace: chain.namespace });
        expect(verified && records.every((record) => record.verified)).toBe(false);
      },
    );
    await fc.assert(property, { seed: SEED, numRuns: RUNS });
  });
});
