import { CascadeEventRecord } from '../../../src/core/records';
import { addMicroseconds, isoformat, parseTimestamp } from '../../../src/core/timestamp';
import { accusations, builtChain, plainPlans, rehashed, walk } from '../support/chains';

const CHAIN = builtChain(plainPlans(9));
const HEAD = CHAIN.at(-1)?.currentHash ?? '';
const STORED = { storedHead: { hash: HEAD, count: CHAIN.length } };

const at = (i: number): CascadeEventRecord => {
  const record = CHAIN.at(i);
  if (record === undefined) throw new Error('no such event');
  return record;
};
const id = (i: number): string => at(i).cascadeId;
const changed = (i: number, change: Partial<CascadeEventRecord>): CascadeEventRecord[] =>
  CHAIN.map((record, k) => (k === i ? { ...record, ...change } : record));
const without = (...gone: number[]): CascadeEventRecord[] => CHAIN.filter((_, k) => !gone.includes(k));
const later = (record: CascadeEventRecord, microseconds: bigint) =>
  parseTimestamp(isoformat(addMicroseconds(record.timestamp.instant, microseconds)));

describe('one act of tampering gives the fewest true findings', () => {
  it.each<[string, CascadeEventRecord[], string[]]>([
    ['details edited', changed(4, { triggerDetails: '{}' }), [`HASH_MISMATCH ${id(4)}`]],
    ['effects edited, counts left', changed(4, { effects: '[]' }), [`HASH_MISMATCH ${id(4)}`]],
    ['its own hash edited', changed(4, { currentHash: 'f'.repeat(64) }), [`HASH_MISMATCH ${id(4)}`]],
    ['the hash of the head edited', changed(8, { currentHash: 'f'.repeat(64) }), [`HASH_MISMATCH ${id(8)}`]],
    ['previous_hash edited', changed(4, { previousHash: 'f'.repeat(64) }), [`HASH_MISMATCH ${id(4)}`]],
    ['previous_hash emptied', changed(4, { previousHash: '' }), [`HASH_MISMATCH ${id(4)}`]],
    [
      'previous_hash set to an earlier event',
      changed(4, { previousHash: at(1).currentHash }),
      [`HASH_MISMATCH ${id(4)}`],
    ],
    [
      'previous_hash set to a later event',
      changed(4, { previousHash: at(7).currentHash }),
      [`HASH_MISMATCH ${id(4)}`],
    ],
    [
      'previous_hash set to its own hash',
      changed(4, { previousHash: at(4).currentHash }),
      [`HASH_MISMATCH ${id(4)}`],
    ],
    [
      'previous_hash of the first edited',
      changed(0, { previousHash: 'f'.repeat(64) }),
      [`HASH_MISMATCH ${id(0)}`],
    ],
    ['time moved', changed(4, { timestamp: later(at(4), 3_500_000n) }), [`HASH_MISMATCH ${id(4)}`]],
    ['id changed', changed(4, { cascadeId: 'other' }), ['HASH_MISMATCH other']],
    ['counts edited', changed(4, { totalEffects: 7 }), [`COUNT_MISMATCH ${id(4)}`]],
    ['causation edited', changed(4, { causationChain: ['evt-4-0'] }), [`CAUSATION_MISMATCH ${id(4)}`]],
    ['causation emptied', changed(4, { causationChain: [] }), [`CAUSATION_MISMATCH ${id(4)}`]],
    ['the first removed', without(0), [`MISSING_PREDECESSOR ${id(1)}`]],
    ['one removed', without(4), [`LINK_BROKEN ${id(5)}`]],
    ['three removed', without(3, 4, 5), [`LINK_BROKEN ${id(6)}`]],
    ['two gaps', without(2, 5), [`LINK_BROKEN ${id(3)}`, `LINK_BROKEN ${id(6)}`]],
    ['the last removed', without(8), ['HEAD_MISSING null']],
    ['all removed', [], ['HEAD_MISSING null']],
    [
      'edited and hashed anew',
      CHAIN.map((r, k) => (k === 4 ? rehashed(r, { triggerDetails: '{}' }) : r)),
      [`LINK_BROKEN ${id(5)}`],
    ],
    [
      'the head hashed anew',
      CHAIN.map((r, k) => (k === 8 ? rehashed(r, { triggerDetails: '{}' }) : r)),
      ['HEAD_MISSING null'],
    ],
    [
      'one slipped in',
      [...CHAIN, rehashed(at(4), { cascadeId: 'x', timestamp: later(at(4), 1n) })],
      ['FORK x'],
    ],
    [
      'a second beginning',
      [...CHAIN, rehashed(at(4), { cascadeId: 'x', previousHash: '', timestamp: later(at(4), 1n) })],
      ['FORK x'],
    ],
    [
      'one from nowhere',
      [...CHAIN, rehashed(at(4), { cascadeId: 'x', previousHash: 'e'.repeat(64) })],
      ['LINK_BROKEN x'],
    ],
    [
      'one appended',
      [...CHAIN, rehashed(at(8), { cascadeId: 'x', previousHash: HEAD, timestamp: later(at(8), 9n) })],
      ['HEAD_MISSING null'],
    ],
    [
      'a copy under another id',
      [...CHAIN, { ...at(4), cascadeId: 'x' }],
      ['DUPLICATE_HASH x', 'HASH_MISMATCH x'],
    ],
    ['one line twice', [...CHAIN, at(4)], [`DUPLICATE_HASH ${id(4)}`]],
  ])('%s', async (_what, records, owed) => {
    for (const delivered of [records, [...records].reverse()]) {
      const walked = await walk(delivered, STORED);
      expect(accusations(walked)).toEqual([...owed].sort());
      expect(walked.verdict.verified).toBe(false);
    }
  });

  it('names place, expected and actual of what it accuses', async () => {
    const edited = await walk(changed(4, { triggerDetails: '{}' }));
    expect(edited.findings).toMatchObject([
      { position: 4, actual: at(4).currentHash, expected: expect.any(String) },
    ]);
    const gap = await walk(without(4));
    expect(gap.findings).toMatchObject([
      { position: 4, expected: at(3).currentHash, actual: at(4).currentHash },
    ]);
    const counts = await walk(changed(4, { successCount: 2 }));
    expect(counts.findings).toMatchObject([
      { expected: 'total 2, success 1, failure 1', actual: 'total 2, success 2, failure 1' },
    ]);
  });

  it('finds an expected head anywhere in the chain, and misses one that is nowhere', async () => {
    const owed = async (expectHead: string): Promise<string[]> =>
      accusations(await walk(CHAIN, { expectHead }));
    expect(await owed(HEAD)).toEqual([]);
    expect(await owed(at(2).currentHash)).toEqual([]);
    expect(await owed('f'.repeat(64))).toEqual(['HEAD_UNKNOWN null']);
    expect(accusations(await walk([], { expectHead: HEAD }))).toEqual(['HEAD_UNKNOWN null']);
  });

  it('judges the stored count only when nothing else was found', async () => {
    const storedHead = { hash: HEAD, count: 10 };
    expect(accusations(await walk(CHAIN, { storedHead }))).toEqual(['HEAD_MISSING null']);
    expect(accusations(await walk(without(4), { storedHead }))).toEqual([`LINK_BROKEN ${id(5)}`]);
  });

  it('says whether an event has changed since it was received only where that is known', async () => {
    const [finding] = (await walk(changed(4, { triggerDetails: '{}' }))).findings;
    expect(finding?.message).toBe('No known way of hashing the event gives the hash that it carries.');
  });
});
