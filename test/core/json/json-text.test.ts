import { canonicalJson, JsonText, onOneLine, parseJson, quote, stringsOf } from '../../../src/core/json';

describe('JsonText', () => {
  it('keeps a JSON value as its own text', () => {
    expect(JsonText.of('{"a": 1.0, "__proto__": 1e-7}').toString()).toBe('{"a": 1.0, "__proto__": 1e-7}');
  });

  it('refuses what is no JSON', () => {
    expect(() => JsonText.of('{')).toThrow('is not JSON');
    expect(JsonText.trusted('{').text).toBe('{');
  });

  it.each([
    '{"b": 1.50, "a": [1e2, -0]}',
    '{"a":1,"a":2}',
    '[]',
    ' "x\\u0041" ',
    'null',
    '{"a":[1.0,2]}',
    '0.00001',
    '1e16',
    '123456789012345678901234567890',
  ])('knows the canonical spelling and the kind of %s, whichever way it came', (text) => {
    const node = parseJson(text);
    const spelled = JsonText.spelled(node.kind, canonicalJson(node));
    expect([spelled.text, spelled.canonical, spelled.kind]).toEqual([
      canonicalJson(node),
      canonicalJson(node),
      node.kind,
    ]);
    for (const json of [JsonText.of(text), JsonText.trusted(text)]) {
      expect(json.canonical).toBe(canonicalJson(node));
      expect(json.kind).toBe(node.kind);
      expect(json.text).toBe(text);
      expect(json.toCanonical().text).toBe(json.canonical);
      expect(json.toCanonical().canonical).toBe(json.canonical);
    }
  });

  it('tells objects of integers from others', () => {
    const holds = (text: string): boolean => JsonText.of(text).holdsIntegers;
    expect(['{}', '{"a":1,"b":-20}'].map(holds)).toEqual([true, true]);
    expect(['{"a":1.0}', '{"a":"1"}', '{"a":{}}', '[1]', '1'].map(holds)).toEqual(Array(5).fill(false));
  });

  it('refuses what is nested too deep for a value of its own, however it was spelled', () => {
    const nested = (depth: number, within = ''): string =>
      `${'['.repeat(depth)}${within}${']'.repeat(depth)}`;
    expect(JsonText.spelled('array', nested(1000)).kind).toBe('array');
    expect(() => JsonText.spelled('array', nested(1001)).kind).toThrow('nesting deeper');
    const wide = `[${'{},'.repeat(2000)}"[[[["]`;
    expect(JsonText.spelled('array', wide).canonical).toBe(wide);
  });

  it('refuses to say what a trusted text is that is no JSON', () => {
    expect(() => JsonText.trusted('{').canonical).toThrow('is not JSON');
    expect(() => JsonText.trusted(`${'['.repeat(1001)}${']'.repeat(1001)}`).kind).toThrow('nesting deeper');
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
