import { textArray, TextArrayWriter, type Database } from '../../src/database';
import { openTestDatabase } from '../support/engine';

let database: Database;

beforeAll(async () => {
  database = await openTestDatabase();
});

test.each([
  [[]],
  [['']],
  [['a', null, 'b']],
  [['null', 'NULL', '{}', '{"a":"b\\\\"}', '"', '\\', ',', ' ']],
  [['é', '😀', '\u0001', 'x'.repeat(100_000)]],
  [[null, null]],
  [['é', 'é', null, 'é', '', '', 'aa', 'aa', 'a']],
])('a list of texts reaches the database as it is (%#)', async (texts: (string | null)[]) => {
  const [row] = await database.query({
    name: 'text-array',
    text: 'SELECT $1::text[] AS texts, cardinality($1::text[]) AS count',
    values: [textArray(texts)],
  });
  expect(row).toEqual({ texts, count: texts.length });
});

test('a list that is made element by element is the same', () => {
  const lists: (string | null)[][] = [
    ['a', null, 'b'],
    [],
    ['x'.repeat(5_000), 'x'.repeat(5_000), '😀'.repeat(3_000), null, '', ''],
    ['é', 'é', null, 'é', 'ä', 'é'],
    [null],
    Array.from({ length: 3_000 }, (_, index) => (index % 7 === 0 ? null : `element ${index % 5}`)),
  ];
  const writer = new TextArrayWriter();
  for (const list of lists) {
    for (const element of list) writer.add(element);
    expect(writer.take().equals(textArray(list))).toBe(true);
  }
  expect(() => writer.add('\ud800')).toThrow('no UTF-8 form');
});
