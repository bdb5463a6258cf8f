import fc from 'fast-check';

// Arbitrary JSON *texts*: what matters here (spellings of numbers, escapes, white space) is lost in values.

const space = fc.constantFrom('', '', '', ' ', '\n', '\t', '\r\n ');

const integer = fc
  .tuple(
    fc.constantFrom('', '-'),
    fc.oneof(fc.bigInt({ min: 0n, max: 10n ** 40n }), fc.bigInt({ min: 0n, max: 20n })),
  )
  .map(([sign, value]) => `${sign}${value}`);

const float = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => {
    const text = Object.is(value, -0) ? '-0.0' : String(value);
    return /[.e]/.test(text) ? text : `${text}.0`;
  }),
  fc
    .tuple(integer, fc.stringMatching(/^\d{1,25}$/), fc.constantFrom('', 'e', 'E', 'e+', 'E-'), fc.nat(330))
    .map(([whole, fraction, e, power]) => `${whole}.${fraction}${e === '' ? '' : `${e}${power}`}`)
    .filter((text) => Number.isFinite(Number(text))),
);

const units = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.string({
    unit: fc.constantFrom('"', '\\', '/', '\n', '\u0000', '\u001f', '\u007f', '\u2028', '\uffff', '😀', 'é'),
  }),
);

const stringText = fc
  .tuple(units, fc.boolean())
  .map(([value, escaped]) => (escaped ? allEscaped(value) : JSON.stringify(value)));

function allEscaped(value: string): string {
  let text = '';
  for (let i = 0; i < value.length; i += 1) text += `\\u${value.charCodeAt(i).toString(16).padStart(4, '0')}`;
  return `"${text}"`;
}

const key = fc.oneof(fc.constantFrom('"a"', '"__proto__"', '"\uffff"', '"😀"', '""'), stringText);

/** A JSON text of any kind, with white space, repeated keys and every spelling of a number. */
export const jsonText: fc.Arbitrary<string> = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'json' },
    fc.oneof(integer, float, stringText, fc.constantFrom('true', 'false', 'null')),
    fc
      .array(fc.tuple(space, tie('value')), { maxLength: 5, depthIdentifier: 'json' })
      .map((items) => `[${items.map(([gap, item]) => gap + item + gap).join(',')}]`),
    fc
      .array(fc.tuple(space, key, tie('value')), { maxLength: 5, depthIdentifier: 'json' })
      .map((members) => `{${members.map(([gap, name, value]) => `${gap}${name}:${gap}${value}`).join(',')}}`),
  ),
})).value;
