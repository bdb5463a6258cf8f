import type { RecordKindName } from '../../src/entities';
import { expectModel } from './support/expect-model';
import { offeredComparisons, operandsOf } from './support/filter-operands';
import { seededArchive, seededKinds, type SeededKind } from './support/seeded-archive';

let archive: ReadonlyMap<RecordKindName, SeededKind>;
beforeAll(async () => {
  archive = await seededArchive();
}, 90_000);

describe.each(seededKinds)('the filter of %s', (name) => {
  const seeded = (): SeededKind => {
    const found = archive.get(name);
    if (found === undefined) throw new Error(name);
    return found;
  };
  const comparisons = offeredComparisons(name);

  test.each(comparisons.map(({ field, operator, takesList }) => [field, operator, takesList] as const))(
    '%s: %s',
    async (field, operator, takesList) => {
      const operands = operandsOf(seeded(), seeded().kind.column(field), operator);
      const answers = new Set<string>();
      const given = takesList
        ? [[], operands.slice(0, 1), operands.slice(0, 3), operands.slice(-3), operands]
        : operands;
      for (const operand of given) {
        answers.add((await expectModel(seeded(), { [field]: { [operator]: operand } })).join());
      }
      // the operands tell rows apart, or the model would be right by accident
      expect(answers.size).toBeGreaterThan(1);
    },
  );

  test('comparisons of one field, and fields side by side, must all hold', async () => {
    const { field } = comparisons.find(({ operator }) => operator === 'gte') ?? { field: '' };
    const { kind } = seeded();
    const values = operandsOf(seeded(), kind.column(kind.time), 'gte');
    await expectModel(seeded(), { [kind.time]: { gte: values[0], neq: values[1] } });
    await expectModel(seeded(), { [kind.time]: { gte: values[0] }, [field]: { isNull: false } });
    await expectModel(seeded(), {
      [kind.key]: { neq: 'nowhere-7'.slice(-1) },
      [kind.time]: { gte: values[0] },
    });
  });

  test('and, or and not combine, also over rows without a value', async () => {
    const { kind } = seeded();
    const [early, late] = operandsOf(seeded(), kind.column(kind.time), 'gte');
    const before = { [kind.time]: { lte: early } };
    const after = { [kind.time]: { gt: late } };
    for (const filter of [
      { and: [before, after] },
      { or: [before, after] },
      { not: before },
      { not: { not: before } },
      { not: { or: [before, { not: after }] } },
      { and: [{ or: [before, after] }, { not: { and: [before, { or: [] }] } }] },
      { or: [{ ...before, not: after }, { and: [] }] },
    ]) {
      await expectModel(seeded(), filter);
    }
  });

  test('and: [] and an empty filter match every record, or: [] none, not: {} none', async () => {
    expect(await expectModel(seeded(), {})).toHaveLength(60);
    expect(await expectModel(seeded(), { and: [] })).toHaveLength(60);
    expect(await expectModel(seeded(), { and: [{}] })).toHaveLength(60);
    expect(await expectModel(seeded(), { or: [] })).toHaveLength(0);
    expect(await expectModel(seeded(), { not: {} })).toHaveLength(0);
    expect(await expectModel(seeded(), { not: { or: [] } })).toHaveLength(60);
  });
});
