import { findingMarks, stripCells, type Mark } from '../../../web/dashboard/chains/strip';

const broken = (position: number): Mark => ({ position, state: 'BROKEN', cascadeId: `event ${position}` });

describe('the strip of a chain', () => {
  it('has a cell for each link where there is room', () => {
    expect(stripCells(3, [broken(1)], 10)).toEqual([
      { from: 0, until: 1, state: 'SOUND', mark: null },
      { from: 1, until: 2, state: 'BROKEN', mark: broken(1) },
      { from: 2, until: 3, state: 'SOUND', mark: null },
    ]);
  });

  it('shows one broken link among a million, and where it is', () => {
    const cells = stripCells(1_000_000, [broken(654_321)], 200);
    const found = cells.filter(({ state }) => state === 'BROKEN');
    expect(cells).toHaveLength(200);
    expect(found).toEqual([{ from: 650_000, until: 655_000, state: 'BROKEN', mark: broken(654_321) }]);
  });

  it.each([1, 7, 199, 200, 201, 399, 200_000])('covers each of %i links once', (length) => {
    const cells = stripCells(length, [], 200);
    expect(cells.length).toBeLessThanOrEqual(200);
    expect(cells[0]?.from).toBe(0);
    expect(cells.at(-1)?.until).toBe(length);
    cells.slice(1).forEach((cell, index) => expect(cell.from).toBe(cells[index]?.until));
  });

  it('shows the gravest thing of a cell', () => {
    const marks: Mark[] = [
      { position: 0, state: 'NOTED', cascadeId: 'a' },
      { position: 1, state: 'BROKEN', cascadeId: 'b' },
      { position: 2, state: 'REDACTED', cascadeId: 'c' },
    ];
    expect(stripCells(4, marks, 1)).toMatchObject([{ state: 'BROKEN', mark: { cascadeId: 'b' } }]);
    expect(stripCells(4, marks, 4).map(({ state }) => state)).toEqual([
      'NOTED',
      'BROKEN',
      'REDACTED',
      'SOUND',
    ]);
  });

  it('calls nothing sound where more was found than is known', () => {
    expect(stripCells(3, [broken(1)], 3, false).map(({ state }) => state)).toEqual([
      'UNTOLD',
      'BROKEN',
      'UNTOLD',
    ]);
  });

  it('is empty for an empty chain, and passes over places that the chain does not have', () => {
    expect(stripCells(0, [broken(0)], 10)).toEqual([]);
    expect(stripCells(1, [broken(1), broken(-1)], 10)).toMatchObject([{ state: 'SOUND' }]);
  });

  it('has a mark for each finding that accuses an event', () => {
    const findings = [
      { position: 4, cascadeId: 'x' },
      { position: null, cascadeId: null },
    ];
    expect(findingMarks(findings)).toEqual([{ position: 4, cascadeId: 'x', state: 'BROKEN' }]);
  });
});
