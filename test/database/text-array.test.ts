import { textArray, type Database } from '../../src/database';
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
