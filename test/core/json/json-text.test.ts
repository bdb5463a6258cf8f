import { JsonText, onOneLine, parseJson, quote, stringsOf } from '../../../src/core/json';

describe('JsonText', () => {
  it('keeps a JSON value as its own text', () => {
    expect(JsonText.of('{"a": 1.0, "__proto__": 1e-7}').toString()).toBe('{"a": 1.0, "__proto__": 1e-7}');
  });

  it('refuses what is no JSON', () => {
    expect(() => JsonText.of('{')).toThrow('is not JSON');
    expect(JsonText.trusted('{').text).toBe('{');
  });

  it('cannot pass through JSON.stringify', () => {
    expect(() => JSON.stringify({ payload: JsonText.of('1.0') })).toThrow(TypeError);
  });

  it('is put on one line without a change to any value', () => {
    const text = '{\r\n  "a": "x\\n y",\n\n  "b": 1.0\n}';
    expect(onOneLine(text)).toBe('{   "a": "x\\n y",   "b": 1.0 }');
  });
});

describe('quote', () => {
  it('escapes as canonical JSON does', () => {
    expect(quote('a"\\\u0000\u001f\n/\u007f\u2028😀')).toBe('"a\\"\\\\\\u0000\\u001f\\n/\u007f\u2028😀"');
  });

  it('refuses a lone surrogate', () => {
    expect(() => quote('a\ud800')).toThrow('lone surrogate');
  });
});

describe('stringsOf', () => {
  it('gives every string value in order, and no key', () => {
    expect(stringsOf(parseJson('{"k":"a","l":["b",{"m":"c\\u0000"}],"n":1}'))).toEqual(['a', 'b', 'c\u0000']);
  });
});
