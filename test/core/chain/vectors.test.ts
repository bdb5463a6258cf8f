import { CHAIN_FILES, TRUTH, vectorRecords } from '../support/records';
import { accusations, walk } from '../support/chains';

describe('the chains of test/vectors', () => {
  it.each(CHAIN_FILES)('%s gets exactly the findings owed, in any order of delivery', async (file) => {
    const truth = TRUTH.get(file);
    const owed = (truth?.findings ?? []).map(({ kind, cascade_id }) => `${kind} ${cascade_id}`).sort();
    const records = vectorRecords(file);
    for (const delivered of [records, [...records].reverse(), shuffled(records, 1), shuffled(records, 2)]) {
      for (const options of [{}, { memory: 4, patience: 0 }, { memory: 8, patience: 2 }]) {
        const walked = await walk(delivered, options);
        expect(accusations(walked)).toEqual(owed);
        expect(walked.verdict).toMatchObject({ verified: truth?.verifies, length: truth?.events });
        if (truth?.order !== undefined && options.memory === undefined) {
          expect(walked.events.map(({ entry }) => entry.cascadeId)).toEqual(truth.order);
        }
      }
    }
  });

  it('get the status that their findings call for', async () => {
    const status = async (file: string) => (await walk(vectorRecords(file))).verdict.status;
    expect(await status('chain-archive.ndjson')).toBe('VERIFIED');
    expect(await status('tampered-counts.ndjson')).toBe('INCONSISTENT');
    expect(await status('tampered-fork.ndjson')).toBe('BROKEN');
    expect(await status('headless.ndjson')).toBe('BROKEN');
  });
});

function shuffled<T>(items: readonly T[], seed: number): T[] {
  return items
    .map((item, i) => ({ item, rank: Math.sin(seed * 1000 + i * 12.9898) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}
