import fc from 'fast-check';

import { sha256Hex } from '../../../src/core/crypto';
import { canonicalJson, canonicalText, parseJson } from '../../../src/core/json';
import { jsonText } from '../support/arbitrary-json';
import { vectorLines } from '../support/vectors';

const canonical = (text: string): string => canonicalJson(parseJson(text));

describe('canonical JSON', () => {
  it('gives the bytes and the hash of every known case', () => {
    const cases = vectorLines('canonical-json.ndjson').map(
      (line) => JSON.parse(line) as { input: string; canonical: string; sha256: string },
    );
    expect(cases.length).toBeGreaterThan(190);
    for (const { input, canonical: expected, sha256 } of cases) {
      const written = canonical(input);
      expect(written).toBe(expected);
      expect(sha256Hex(written)).toBe(sha256);
    }
  });

  it('changes nothing when done twice', () => {
    fc.assert(
      fc.property(jsonText, (text) => {
        const once = canonical(text);
        expect(canonical(once)).toBe(once);
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it('does not depend on the order of keys in the input', () => {
    const members = fc.uniqueArray(fc.tuple(fc.string({ unit: 'binary' }), jsonText), {
      selector: ([key]) => key,
    });
    fc.assert(
      fc.property(members, fc.integer(), (entries, seed) => {
        const written = (list: typeof entries): string =>
          canonical(`{${list.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join(',')}}`);
        const shuffled = entries.map((entry, i) => ({ entry, rank: Math.sin(seed + i) }));
        shuffled.sort((a, b) => a.rank - b.rank);
        expect(written(shuffled.map(({ entry }) => entry))).toBe(written(entries));
      }),
      { seed: 2, numRuns: 300 },
    );
  });

  it('keeps every digit of an integer and the value of a double', () => {
    expect(canonical('123456789012345678901234567890')).toBe('123456789012345678901234567890');
    expect(canonical('1'.repeat(10_000))).toBe('1'.repeat(10_000));
    expect(canonical('-0')).toBe('0');
    expect(canonical('-0.0')).toBe('-0.0');
    expect(canonical('1e-400')).toBe('0.0');
    expect(canonical('-1e-400')).toBe('-0.0');
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const text = Object.is(value, -0) ? '-0.0' : value.toExponential();
        expect(Number(canonical(text))).toBe(value);
      }),
      { seed: 3, numRuns: 1000 },
    );
  });

  it('sorts keys by code point, not by UTF-16 unit', () => {
    expect(canonical('{"😀":1,"\uffff":2,"a":3,"ab":4}')).toBe('{"a":3,"ab":4,"\uffff":2,"😀":1}');
  });

  it('counts the last of a key given twice, at any depth', () => {
    expect(canonical('{"a":1,"b":{"c":1,"c":2},"a":{"a":3}}')).toBe('{"a":{"a":3},"b":{"c":2}}');
    expect(canonical('{"a":1,"\\u0061":2}')).toBe('{"a":2}');
  });

  it('treats __proto__ as a key like any other', () => {
    expect(canonical('{"b":1,"__proto__":{"x":1.0}}')).toBe('{"__proto__":{"x":1.0},"b":1}');
  });

  it('escapes what must be escaped and nothing else', () => {
    expect(canonical('"\\u0000\\b\\f\\n\\r\\t\\u001F\\"\\\\\\/\\u007f\\u2028\\ud83d\\ude00"')).toBe(
      '"\\u0000\\b\\f\\n\\r\\t\\u001f\\"\\\\/\u007f\u2028😀"',
    );
  });

  it('is the same where it is cut out of the text', () => {
    const halfCanonical = fc
      .array(fc.tuple(jsonText, fc.boolean()), { maxLength: 4 })
      .map(
        (items) => `[${items.map(([text, isSpelled]) => (isSpelled ? canonical(text) : text)).join(',')}]`,
      );
    fc.assert(
      fc.property(halfCanonical, (text) => {
        const node = parseJson(text);
        expect(canonicalText(text, node)).toBe(canonicalJson(node));
        if (node.kind !== 'array') throw new Error(node.kind);
        for (const item of node.items) expect(canonicalText(text, item)).toBe(canonicalJson(item));
      }),
      { seed: 4, numRuns: 2000 },
    );
  });

  it.each([
    '{"b":1,"a":2}',
    '{"a":1,"a":1}',
    '{"a": 1}',
    '{"a":1 }',
    '{ }',
    '[ ]',
    '[1,2\n]',
    '"\\/"',
    '["\\u0061"]',
    '{"\\u0061":1}',
    '[-0]',
    '[1.50]',
    '[1E2]',
  ])('is not cut out of %s', (text) => {
    expect(canonicalText(text, parseJson(text))).toBe(canonical(text));
    expect(canonical(text)).not.toBe(text);
  });
});
