import * as fc from 'fast-check';
import { readAnswer } from '../../../web/dashboard/api/read-answer';
import { itemsOf, jsonNode, member, plainText } from '../../../web/dashboard/json/nodes';

describe('the answer to a query', () => {
  it('keeps JSON and decimal fields as they came, in lists and below them', () => {
    const payload = String.raw`{"a": 1.0, "b":1e-07 ,"big":12345678901234567890,"a":-0.0,"t":"\u202e\\\"}"}`;
    const text = `{"data":{"list":[{"payload":${payload},"seconds":1951.665250,"count":3},{"payload":null,"seconds":0.10,"count":0}]}}`;
    expect(readAnswer(text, { data: { list: { payload: true, seconds: true } } })).toEqual({
      data: {
        list: [
          { payload, seconds: '1951.665250', count: 3 },
          { payload: null, seconds: '0.10', count: 0 },
        ],
      },
    });
  });

  it('is what JSON.parse gives where nothing is to be kept', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        expect(readAnswer(text, {})).toEqual(JSON.parse(text));
      }),
    );
  });

  it('gives no key a meaning', () => {
    const answer = readAnswer('{"__proto__":{"kept":1.0},"constructor":2}', { data: {} }) as object;
    expect(Object.keys(answer)).toEqual(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf(answer)).toBe(Object.prototype);
  });

  it.each(['', '<html>', '{"a":1', '{"a":1}}', '[1 2]', '{a:1}', '{"a" 1}', '{"data":{"x":'])(
    'is refused where it is no JSON: %s',
    (text) => {
      expect(() => readAnswer(text, { data: { x: true } })).toThrow(SyntaxError);
    },
  );
});

describe('a JSON value of a record', () => {
  it('is walked without touching a digit', () => {
    const node = jsonNode('[{"n": 1.50, "s":"a\\u0062","o":{"x":[1e-7]},"none":null}]');
    const [item] = itemsOf(node);
    if (item === undefined) throw new Error('no item');
    expect(plainText(member(item, 'n'))).toBe('1.50');
    expect(plainText(member(item, 's'))).toBe('ab');
    expect(plainText(member(item, 'missing', 'o'))).toBe('{"x":[1e-7]}');
    expect(plainText(member(item, 'none'))).toBeNull();
    expect(plainText(member(item, 'missing'))).toBeNull();
  });

  it('is walked however deep it goes, and is text where it is no JSON', () => {
    const deep = '['.repeat(5_000) + '1.0' + ']'.repeat(5_000);
    expect(jsonNode(deep).text).toBe(deep);
    for (const text of ['', 'nonsense here', '{"a":1', '[1,'])
      expect(jsonNode(text).text.length).toBeLessThanOrEqual(text.length);
  });
});
