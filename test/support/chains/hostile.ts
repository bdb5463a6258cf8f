import fc from 'fast-check';

import { jsonText } from '../../core/support/arbitrary-json';

const HOSTILE_TEXTS = [
  '',
  ' ',
  `'; DROP TABLE cascade_events; --`,
  '"quoted" \\ back\\slash',
  'line\nbreak\r\ttab',
  '\u0001\u001f\u007f',
  '\u2028\u2029',
  '\uffff before 😀',
  'e\u0301 or é',
  '\u202eright to left',
  '사람',
  '$1 %s {} {"a":1} [1.0]',
  'NULL',
  'x'.repeat(250),
];

/** Texts that quoting, escaping, ordering or comparing can bend; none that a column refuses. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(...HOSTILE_TEXTS) },
  {
    weight: 1,
    arbitrary: fc
      .string({ unit: 'binary', maxLength: 12 })
      .map((text) => text.replace(/\u0000|[\ud800-\udfff]/gu, '')),
  },
);

const NASTY_OBJECTS = [
  '{}',
  '{"error_rate":1.0,"threshold":1e-07,"count":12345678901234567890}',
  '{"a":-0.0,"b":1e16,"c":100.0,"d":1.7976931348623157e308,"e":0.1}',
  '{"\uffff":1,"😀":2,"a":{"b":[1,1.0,"1",null,true]}}',
  '{"payload":"\\u0000\\u2028 <script>\\"\\\\","id":99999999999999999999999999}',
  '{"user":"Robert\'); DROP TABLE students;--","n":[[],{},[{}]]}',
  '{"x": 5e-324, "y" : 1E5, "z":-12.50}',
];

/** JSON texts of objects, with numbers and texts that a careless reader changes. */
export const nastyObject: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...NASTY_OBJECTS) },
  { weight: 1, arbitrary: jsonText.map((text) => `{"any":${text}}`) },
);
