import fc from 'fast-check';

import {
  type ChainEntry,
  type ChainItem,
  CollectedChain,
  type Finding,
  verifyChain,
} from '../../../src/core/chain';
import { type CascadeEventRecord } from '../../../src/core/records';
import { NAMES, soundChain } from '../support/arbitrary-chain';
import { fetched } from '../support/chains';

interface Edit {
  readonly where: number;
  readonly what: 'drop' | 'take hash' | 'take previous hash' | 'change effects' | 'change count';
  readonly from: number;
}

const edit: fc.Arbitrary<Edit> = fc.record({
  where: fc.nat(100),
  what: fc.constantFrom('drop', 'take hash', 'take previous hash', 'change effects', 'change count'),
  from: fc.nat(100),
});

function edited(
  records: readonly CascadeEventRecord[],
  { where, what, from }: Edit,
): readonly CascadeEventRecord[] {
  const index = where % records.length;
  const record = records[index];
  const other = records[from % records.length];
  if (record === undefined || other === undefined) return records;
  switch (what) {
    case 'drop':
      return records.filter((_, i) => i !== index);
    case 'take hash':
      return records.with(index, { ...record, currentHash: other.currentHash });
    case 'take previous hash':
      return records.with(index, { ...record, previousHash: other.currentHash });
    case 'change effects':
      return records.with(index, { ...record, effects: '[]' });
    case 'change count':
      return records.with(index, { ...record, totalEffects: record.totalEffects + 1 });
  }
}

/** The same events as a database tells them: in runs, cut after every `piece` events. */
function* inRuns(entries: readonly ChainEntry[], piece: number): Generator<readonly ChainItem[]> {
  for (let start = 0; start < entries.length; start += piece) {
    const items: ChainItem[] = [];
    let run: ChainEntry[] = [];
    for (const [i, entry] of entries.slice(start, start + piece).entries()) {
      const before = entries[start + i - 1];
      const follows =
        i > 0 &&
        entry.scheme !== null &&
        entry.faults.length === 0 &&
        before?.currentHash === entry.previousHash &&
        before.scheme === entry.scheme;
      if (!follows) {
        items.push(...asRun(run), entry);
        run = [];
      } else {
        run.push(entry);
      }
    }
    yield [...items, ...asRun(run)];
  }
}

function asRun(run: readonly ChainEntry[]): ChainItem[] {
  const last = run.at(-1);
  if (last === undefined) return [];
  return [
    {
      length: run.length,
      last,
      events: async function* () {
        yield await Promise.resolve(run);
      },
    },
  ];
}

/** Where three events carry one hash, either of the others may be named. */
function comparable(finding: Finding): Finding {
  return finding.kind === 'DUPLICATE_HASH' ? { ...finding, message: '' } : finding;
}

describe('a chain told in runs', () => {
  it('gets the findings, notes and verdict of the same chain told event by event', async () => {
    const chains = fc.record({
      records: soundChain(30),
      edits: fc.array(edit, { maxLength: 4 }),
      piece: fc.integer({ min: 1, max: 12 }),
      stored: fc.nat(100),
    });
    await fc.assert(
      fc.asyncProperty(chains, async ({ records, edits, piece, stored }) => {
        const changed = edits.reduce<readonly CascadeEventRecord[]>(edited, records);
        const chain = new CollectedChain(NAMES);
        for (const record of changed) chain.add(record);
        const entries = [...chain.batches()].flat();
        const head = records[stored % records.length]?.currentHash ?? null;
        const options = { storedHead: { hash: head, count: records.length }, expectHead: head };
        const oneByOne = await fetched(verifyChain([entries], chain, options));
        const told = await fetched(verifyChain(inRuns(entries, piece), chain, options));
        expect({ ...told, findings: told.findings.map(comparable) }).toEqual({
          ...oneByOne,
          findings: oneByOne.findings.map(comparable),
        });
      }),
      { seed: 21, numRuns: 1000 },
    );
  });

  it('looks at no event of a run that follows what came before', async () => {
    const records = fc.sample(soundChain(30), { seed: 22, numRuns: 1 })[0] ?? [];
    const chain = new CollectedChain(NAMES);
    for (const record of records) chain.add(record);
    const [first, ...rest] = [...chain.batches()].flat();
    const last = rest.at(-1);
    if (first === undefined || last === undefined)
      throw new Error('a chain of two events at least is needed');
    const run = {
      length: rest.length,
      last,
      events: (): never => {
        throw new Error('the events of a run were asked for');
      },
    };
    const { verdict } = await fetched(verifyChain([[first, run]], chain));
    expect(verdict).toMatchObject({ verified: true, length: records.length, headHash: last.currentHash });
  });
});
