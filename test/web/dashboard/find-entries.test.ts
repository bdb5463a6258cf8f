import { findEntries, type Entry } from '../../../web/dashboard/evidence/find-entries';

const START = Date.UTC(2026, 0, 1);
const timeOf = (index: number): string => new Date(START + index * 1_000).toISOString();

/** A log with an entry a second, of which every third is of another kind, read as `changes` reads it. */
function logOf(size: number) {
  let reads = 0;
  const read = async (afterIndex: bigint, first: number): Promise<Entry[]> => {
    reads += 1;
    const entries: Entry[] = [];
    for (let index = Number(afterIndex) + 1; index < size && entries.length < first; index += 1)
      if (index % 3 !== 0) entries.push(entryOf(index));
    return entries;
  };
  return { read, reads: () => reads };
}

function entryOf(index: number): Entry {
  return {
    index: String(index),
    kind: 'SECURITY_INCIDENTS',
    namespace: '',
    recordId: `record ${index}`,
    revision: 1,
    recordedAt: timeOf(index),
    leafHash: '',
  };
}

describe('the entries of a record', () => {
  it.each([1, 2, 1_000, 77_777, 199_999])(
    'are found in a long log by few questions, at %i',
    async (index) => {
      const log = logOf(200_000);
      const found = await findEntries(`record ${index}`, [timeOf(index)], 200_000n, log.read);
      expect(found.map((entry) => entry.index)).toEqual([String(index)]);
      expect(log.reads()).toBeLessThan(20);
    },
  );

  it('are found where their places differ a little from the order of time', async () => {
    const { read } = logOf(5_000);
    const found = await findEntries('record 2000', [timeOf(2_040), timeOf(1_960)], 5_000n, read);
    expect(found.map((entry) => entry.index)).toEqual(['2000']);
  });

  it('are none where the log has none', async () => {
    const log = logOf(100_000);
    expect(await findEntries('nobody', [timeOf(5), timeOf(90_000)], 100_000n, log.read)).toEqual([]);
    expect(log.reads()).toBeLessThan(40);
    expect(await findEntries('nobody', [timeOf(5)], 0n, logOf(0).read)).toEqual([]);
  });
});
