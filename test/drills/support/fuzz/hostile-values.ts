import fc from 'fast-check';

/** So deep that it may be kept, must be refused by name, or must not be parsed at all. */
const depths = [3, 63, 64, 65, 999, 1_000, 1_001, 5_000, 19_990, 25_000];
const deep = fc
  .tuple(
    fc.constantFrom(...depths),
    fc.constantFrom(['[', ']'], ['{"a":', '}']),
    fc.constantFrom('1', 'null', ''),
  )
  .map(([depth, [open, close], leaf]) => `${open?.repeat(depth)}${leaf}${close?.repeat(depth)}`);

const numbers = fc.constantFrom(
  ...['0', '-0', '-0.0', '1e400', '-1e400', '1e-400', '1e', '01', '+1', '.5', '0x10', 'NaN', 'Infinity'],
  ...['2147483647', '2147483648', '-2147483649', '9007199254740993', '1.0', '1E+2', '9'.repeat(400)],
  `0.${'1'.repeat(5_000)}`,
);

const texts = fc.constantFrom(
  ...[
    '""',
    '" "',
    '"\\u0000"',
    '"a\\u0000b"',
    '"\\ud800"',
    '"\\udc00\\ud800"',
    '"\ud800"',
    '"\\u202e"',
    '"\\x"',
  ],
  ...[
    '"__proto__"',
    '"constructor"',
    '"\'; DROP TABLE postmortems; --"',
    '"%_\\\\"',
    '"$1"',
    '"{{7*7}}"',
    '"../../x"',
  ],
  ...[
    '"2026-13-45T00:00:00Z"',
    '"0000-01-01T00:00:00Z"',
    '"1999-01-01"',
    '"1999-12-31T23:59:60Z"',
    '"WyJhIl0"',
  ],
  ...[
    '"10.0.0.0/33"',
    '"::ffff:1.2.3.4/129"',
    '"Mars/Base"',
    `"${'x'.repeat(257)}"`,
    `"${'é'.repeat(60_000)}"`,
  ],
);

const objects = fc.constantFrom(
  ...['{}', '[]', '{"__proto__":{"polluted":true}}', '{"constructor":{"prototype":{"polluted":true}}}'],
  ...[
    '{"a":1,"a":2}',
    '{"":1}',
    '{"a":}',
    '[1,]',
    '[,]',
    '[null]',
    '[[]]',
    '{"eq":null}',
    '{"and":[{}],"or":[]}',
  ],
  ...[`[${'1,'.repeat(1_000)}1]`, `[${'"a",'.repeat(10_000)}"a"]`, '{"not":{"not":{"not":{}}}}'],
);

/** The text of a value that means no good: often no JSON at all. */
export const hostileValue: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: numbers },
  { weight: 4, arbitrary: texts },
  { weight: 4, arbitrary: objects },
  { weight: 1, arbitrary: deep },
  { weight: 2, arbitrary: fc.constantFrom('null', 'true', 'false', 'undefined', '') },
  { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }).map((text) => JSON.stringify(text)) },
  { weight: 2, arbitrary: fc.json({ maxDepth: 5 }) },
);
