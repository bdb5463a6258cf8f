import { Database } from '../../src/database';
import { openTestDatabase } from '../support/engine';

let database: Database;

beforeAll(async () => {
  database = await openTestDatabase();
});

async function value(expression: string, ...values: unknown[]): Promise<unknown> {
  const [row] = await database.query<{ value: unknown }>({ text: `SELECT ${expression} AS value`, values });
  return row?.value;
}

test.each([
  ['timestamptz', `'2026-01-01T02:00:24.044608+02'::timestamptz`, '2026-01-01T00:00:24.044608Z'],
  ['timestamptz of the first year', `'0001-01-01T00:00:00Z'::timestamptz`, '0001-01-01T00:00:00.000000Z'],
  ['int8', '9007199254740993::int8', '9007199254740993'],
  ['numeric', '1.50::numeric', '1.50'],
  ['numeric beyond a double', '12345678901234567890.123456789::numeric', '12345678901234567890.123456789'],
  ['int4', '7::int4', 7],
  ['float8', '0.1::float8', 0.1],
  ['bool', 'true', true],
  ['null', 'NULL::timestamptz', null],
  ['text[]', `ARRAY['a,b', 'c"d', NULL, '']::text[]`, ['a,b', 'c"d', null, '']],
  ['int4[]', 'ARRAY[1, NULL]::int4[]', [1, null]],
  ['timestamptz[]', `ARRAY['2026-01-01T00:00:00Z']::timestamptz[]`, ['2026-01-01T00:00:00.000000Z']],
  ['json', `'{"a": 1e16}'::json`, '{"a": 1e16}'],
  ['jsonb', `'{"a": [1.0]}'::jsonb`, '{"a": [1.0]}'],
  ['date', `'2026-01-01'::date`, '2026-01-01'],
  ['timestamp', `'2026-01-01 10:00:00.5'::timestamp`, '2026-01-01 10:00:00.5'],
])('a %s is read losslessly', async (_type, expression, expected) => {
  expect(await value(expression)).toEqual(expected);
});

test('a parameter keeps microseconds, digits and every character', async () => {
  expect(await value('$1::timestamptz', '2026-01-01T00:00:24.044608Z')).toBe('2026-01-01T00:00:24.044608Z');
  expect(await value('$1::numeric', '0.10')).toBe('0.10');
  expect(await value('$1::text', '\u{1F600} \\ \' " \u0001 é')).toBe('\u{1F600} \\ \' " \u0001 é');
  expect(await value('$1::text[]', ['a,"b"', '{}', '', '\\'])).toEqual(['a,"b"', '{}', '', '\\']);
  expect(await value('$1::bytea', Buffer.from([0, 1, 255]))).toEqual(Buffer.from([0, 1, 255]));
});

test('a session works in UTC whatever the database says', async () => {
  const name = await value('current_database()');
  for (const setting of [`TimeZone = 'Asia/Tokyo'`, `DateStyle = 'German'`, `bytea_output = 'escape'`]) {
    await database.query({ text: `ALTER DATABASE "${String(name)}" SET ${setting}` });
  }
  expect(await value(`current_setting('TimeZone')`)).toBe('UTC');
  expect(await value(`'2026-01-01T00:00:00+00'::timestamptz::text`)).toBe('2026-01-01 00:00:00+00');
});

test('ten megabytes pass both ways', async () => {
  const text = 'é0123456789abcde'.repeat(640 * 1024);
  expect((await value('$1::text', text)) === text).toBe(true);
});

test('a large result comes whole', async () => {
  const rows = await database.query<{ n: number; text: string }>({
    text: `SELECT n, repeat(md5(n::text), 10) AS text FROM generate_series(1, 30000) AS n ORDER BY n`,
  });
  expect(rows).toHaveLength(30_000);
  expect(rows.at(-1)?.n).toBe(30_000);
  expect(rows.every((row) => row.text.length === 320)).toBe(true);
});

test('a named statement is prepared once for a connection and takes other values', async () => {
  const named = (n: number) => ({ name: 'double', text: 'SELECT $1::int4 * 2 AS value', values: [n] });
  const answers = await database.transaction(async (tx) => {
    const first = await tx.query(named(1));
    const second = await tx.query(named(21));
    const prepared = await tx.query({
      text: `SELECT name FROM pg_prepared_statements WHERE name = 'double'`,
    });
    return [first, second, prepared];
  });
  expect(answers).toEqual([[{ value: 2 }], [{ value: 42 }], [{ name: 'double' }]]);
});
