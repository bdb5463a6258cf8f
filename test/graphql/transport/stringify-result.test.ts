import fc from 'fast-check';
import { JsonText } from '../../../src/core/json';
import { stringifyResult } from '../../../src/graphql/transport';

describe('the text of an answer', () => {
  it('holds each JsonText as it is', () => {
    const data = Object.assign(Object.create(null) as object, {
      a: JsonText.trusted('{ "b":1.0 }'),
      list: [JsonText.trusted('1e-7'), null, JsonText.trusted('{"__proto__":-0.0}')],
    });

    expect(stringifyResult({ errors: undefined, data: { ...data } })).toBe(
      '{"data":{"a":{ "b":1.0 },"list":[1e-7,null,{"__proto__":-0.0}]}}',
    );
  });

  it('is otherwise what JSON.stringify writes, with a JsonText beside and without', () => {
    const json = fc.dictionary(
      fc.string({ unit: 'binary' }),
      fc.jsonValue({ stringUnit: 'binary', maxDepth: 4 }),
      { noNullPrototype: false },
    );
    fc.assert(
      fc.property(json, (data) => {
        expect(stringifyResult({ data })).toBe(JSON.stringify({ data }));
        expect(stringifyResult({ data, extensions: { text: JsonText.trusted('1.0') } })).toBe(
          `{"data":${JSON.stringify(data)},"extensions":{"text":1.0}}`,
        );
      }),
    );
  });

  it('leaves out what is undefined, as JSON.stringify does', () => {
    const data = { a: undefined, b: [undefined], c: JsonText.trusted('1') };

    expect(stringifyResult({ data })).toBe('{"data":{"b":[null],"c":1}}');
  });

  it('fails rather than bend what JSON has no form for', () => {
    expect(() => stringifyResult({ data: { big: 1n } })).toThrow(TypeError);
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    expect(() => stringifyResult({ data: circle })).toThrow(/too deeply/);
  });
});
