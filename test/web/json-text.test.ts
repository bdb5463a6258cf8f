import * as fc from 'fast-check';
import { jsonTokens, layOut, strictJson } from '../../web/shared/json-text';

describe('the layout of an answer', () => {
  it('keeps every number, key and string as it was sent', () => {
    const text = String.raw`{"10":1.0,"2":1e-7,"a":-0.0,"a":123456789012345678901234567890,"__proto__":"é\u00e9\"\\"}`;
    expect(layOut(text).split('\n')).toEqual([
      '{',
      '  "10": 1.0,',
      '  "2": 1e-7,',
      '  "a": -0.0,',
      '  "a": 123456789012345678901234567890,',
      String.raw`  "__proto__": "é\u00e9\"\\"`,
      '}',
    ]);
  });

  it('is that of JSON.stringify with two spaces, for what JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        expect(layOut(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2));
      }),
    );
  });

  it('does not depend on the white space of the text', () => {
    expect(layOut(' { "a" : [ ] ,\r\n"b":[1 , { }]}\n')).toBe(layOut('{"a":[],"b":[1,{}]}'));
  });

  it('takes a string of megabytes and a deep nesting', () => {
    const long = `"${'\\\\x'.repeat(1_000_000)}"`;
    expect(layOut(`[${long}]`)).toBe(`[\n  ${long}\n]`);
    const deep = '['.repeat(10_000) + ']'.repeat(10_000);
    expect(layOut(deep).replace(/\s/g, '')).toBe(deep);
  });
});

describe('variables on their way out', () => {
  it('lose comments and trailing commas, and nothing else', () => {
    const text = '{ // note, with "quotes"\n "v": [1.0, 2e400,], /* { */ "s": "// no comment, ]", }';
    expect(strictJson(text)).toBe('{"v":[1.0,2e400],"s":"// no comment, ]"}');
  });

  it('are left as they are when they are JSON already', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(JSON.parse(strictJson(text))).toEqual(JSON.parse(text));
      }),
    );
  });
});

it('reads any text to its end', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const outside = text.replace(/"(?:[^"\\]|\\[^])*(?:"|$)/g, '').includes('/');
      fc.pre(!outside);
      expect([...jsonTokens(text)].join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
    }),
  );
});
