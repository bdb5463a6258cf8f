import fc from 'fast-check';
import type { RecordKindName } from '../../src/entities';
import { filters } from './support/arbitrary-filter';
import { expectModel } from './support/expect-model';
import { seededArchive, seededKinds, type SeededKind } from './support/seeded-archive';

let archive: ReadonlyMap<RecordKindName, SeededKind>;
beforeAll(async () => {
  archive = await seededArchive();
}, 90_000);

test.each(seededKinds)('any filter of %s means what the model says, for every read alike', async (name) => {
  const seeded = archive.get(name);
  if (seeded === undefined) throw new Error(name);
  await fc.assert(
    fc.asyncProperty(filters(seeded), async (filter) => void (await expectModel(seeded, filter))),
    { numRuns: 150, seed: 3 },
  );
});
