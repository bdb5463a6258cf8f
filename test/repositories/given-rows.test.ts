import type { Database } from '../../src/database';
import { givenParameters, givenRows, howMany } from '../../src/repositories/sql/given-rows';
import { openTestDatabase } from '../support/engine';

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});

type Row = readonly [a: string | null, b: string | null];

const read = (rows: readonly Row[]): Promise<unknown[]> =>
  database.query({
    text: `SELECT a, b FROM ${givenRows(howMany(rows), ['a', 'b'], 1)} ORDER BY place`,
    values: givenParameters(rows, [([a]) => a, ([, b]) => b]),
  });

const hostile: readonly Row[] = [
  ['', null],
  [null, '{"a": "\\"", NULL, null}'],
  ['NULL', "'; --\n\t"],
  ['1.0', '123456789012345678901234'],
  ['\u2028😀\ufffd', 'é'],
];

test.each(hostile)('one row is given as it is: %j, %j', async (a, b) => {
  expect(await read([[a, b]])).toEqual([{ a, b }]);
});

test('many rows are given as they are, in their order, and none as none', async () => {
  expect(await read(hostile)).toEqual(hostile.map(([a, b]) => ({ a, b })));
  expect(await read([])).toEqual([]);
});

test.each([1, 2])('a text without a UTF-8 form is given in none of %d rows', (count) => {
  const rows = Array<Row>(count).fill(['\ud800', null]);
  expect(() => givenParameters(rows, [([a]) => a])).toThrow('no UTF-8 form');
});
