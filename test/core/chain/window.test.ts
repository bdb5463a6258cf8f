import {
  ChainFeeder,
  CollectedChain,
  judgeEvent,
  LookupAnswer,
  verifyChain,
  WalkOptions,
} from '../../../src/core/chain';
import { CascadeEventRecord } from '../../../src/core/records';
import { accusations, builtChain, fetched, plainPlans, Walked } from '../support/chains';

const CHAIN = builtChain(plainPlans(10));
const START = 4;

/** Walks the events from START on, over a feeder that knows those of `present`. */
async function walkWindow(
  present: readonly CascadeEventRecord[],
  options: WalkOptions,
  more: Partial<ChainFeeder> & { retained?: string } = {},
): Promise<Walked> {
  const all = new CollectedChain();
  present.forEach((record) => all.add(record));
  const start = CHAIN[START]?.timestamp.instant ?? '';
  const feeder: ChainFeeder = {
    ...more,
    lookup: (hash): LookupAnswer => {
      const { bearers, namers } = all.lookup(hash);
      const inWindow = (event: LookupAnswer['bearers'][number]) => ({
        ...event,
        inWindow: event.instant >= start,
      });
      return {
        bearers: bearers.map(inWindow),
        namers: namers.map(inWindow),
        retained: hash === more.retained,
      };
    },
  };
  const window = present
    .filter((record) => record.timestamp.instant >= start)
    .map((record) => judgeEvent(record));
  return fetched(verifyChain([window], feeder, { withEvents: true, ...options }));
}

describe('a window of a chain', () => {
  it('rests on the event before it, which is checked', async () => {
    const sound = await walkWindow(CHAIN, { hasEarlier: true }, { check: () => [] });
    expect(sound.verdict).toMatchObject({ anchor: 'PREDECESSOR', verified: true, length: 6 });
    const fault = { kind: 'HASH_MISMATCH', expected: 'x', actual: 'y', message: 'm' } as const;
    const unsound = await walkWindow(CHAIN, { hasEarlier: true }, { check: () => [fault] });
    expect(unsound.findings).toEqual([{ ...fault, cascadeId: CHAIN[START - 1]?.cascadeId, position: null }]);
  });

  it('has a broken link where the event before it is missing and others stand before', async () => {
    const present = CHAIN.filter((_, i) => i !== START - 1);
    const walked = await walkWindow(present, { hasEarlier: true });
    expect(accusations(walked)).toEqual([`LINK_BROKEN ${CHAIN[START]?.cascadeId}`]);
    expect(walked.verdict.anchor).toBe('UNKNOWN');
  });

  it('has a fork where it begins anew though the chain has a beginning', async () => {
    const [anew] = builtChain(plainPlans(1), 'built');
    if (anew === undefined) throw new Error('no event');
    const timestamp = CHAIN[9]?.timestamp ?? anew.timestamp;
    const walked = await walkWindow([...CHAIN, { ...anew, cascadeId: 'zz', timestamp, currentHash: 'z' }], {
      hasEarlier: true,
    });
    expect(accusations(walked)).toEqual(['FORK zz', 'HASH_MISMATCH zz']);
  });

  it('rests on a retention record where the event before it was removed', async () => {
    const removed = CHAIN[START - 1]?.currentHash ?? '';
    const walked = await walkWindow(CHAIN.slice(START), { hasRetention: true }, { retained: removed });
    expect(walked.verdict).toMatchObject({ anchor: 'RETENTION', verified: true });
    const redelivered = await walkWindow(
      CHAIN.slice(START - 1),
      { hasRetention: true },
      { retained: removed },
    );
    expect(redelivered.verdict).toMatchObject({ anchor: 'PREDECESSOR', verified: true });
  });

  it('takes the removed beginning back, and no other beginning', async () => {
    const genesis = CHAIN[0];
    if (genesis === undefined) throw new Error('no event');
    const options = { retainedFirstHash: genesis.currentHash, hasRetention: true };
    const all = new CollectedChain();
    all.add(genesis);
    expect((await fetched(verifyChain(all.batches(), all, options))).findings).toEqual([]);
    const other = { ...options, retainedFirstHash: 'another' };
    expect(accusations(await fetched(verifyChain(all.batches(), all, other)))).toEqual([
      `FORK ${genesis.cascadeId}`,
    ]);
  });
});
