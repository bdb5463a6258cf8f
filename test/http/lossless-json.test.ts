import type { FastifyInstance } from 'fastify';
import { get, post, probeApp } from './support/probe-app';

const texts = [
  '1.0',
  '1e-7',
  '-0.0',
  '-0',
  '123456789012345678901234567890',
  '1.79e308',
  '{"__proto__":1}',
  '{"constructor":{"prototype":{}}}',
  '{"a":1.0,"a":2.00}',
  '"\\u0000"',
  '{ "b" : [ 1.0 ,\n\t2 ] , "a" : { } }',
  '[]',
  '"a \\"quoted\\\\\\" text with } and ]"',
  '"\u2028 \u2029 \u{1f600} \\ud83d\\ude00 \\/"',
  'true',
];

describe('JSON through HTTP', () => {
  let app: FastifyInstance;
  beforeAll(async () => {
    ({ app } = await probeApp());
  });
  afterAll(() => app.close());

  it.each(texts)('keeps %s to the character in variables', async (text) => {
    const { text: answer } = await post(
      app,
      'query ($json: JSON) { echo(json: $json) { json } }',
      `{"json":${text}}`,
    );

    expect(answer).toBe(`{"data":{"echo":{"json":${text}}}}`);
  });

  it.each(texts)('keeps %s to the character in the variables of a GET', async (text) => {
    const { text: answer } = await get(
      app,
      'query ($json: JSON) { echo(json: $json) { json } }',
      `{"json":${text}}`,
    );

    expect(answer).toBe(`{"data":{"echo":{"json":${text}}}}`);
  });

  it.each(texts)('keeps %s in inputs and lists at any depth', async (text) => {
    const { text: answer } = await post(
      app,
      'query ($input: ProbeInput, $jsons: [JSON!]) { echo(input: $input, jsons: $jsons) { details jsons } }',
      `{ "jsons": [ ${text}, 0, ${text} ],
         "input": {"events": [{"namespace": "a"}, {"details": ${text} , "namespace": "}"}]} }`,
    );

    expect(answer).toBe(`{"data":{"echo":{"details":[null,${text}],"jsons":[${text},0,${text}]}}}`);
  });

  it('takes a single value for a list of one', async () => {
    const { text } = await post(
      app,
      'query ($jsons: [JSON!]) { echo(jsons: $jsons) { jsons } }',
      '{"jsons":{"a":1.0}}',
    );

    expect(text).toBe('{"data":{"echo":{"jsons":[{"a":1.0}]}}}');
  });

  it.each([
    ['1.0', '1.0'],
    ['1e-7', '1e-7'],
    ['-0.0', '-0.0'],
    ['123456789012345678901234567890', '123456789012345678901234567890'],
    ['{ __proto__: 1, a: [1.0, true, null] }', '{"__proto__":1,"a":[1.0,true,null]}'],
    ['"\\u0000 \\"q\\" \u2028"', '"\\u0000 \\"q\\" \u2028"'],
    ['"""block"""', '"block"'],
    ['{}', '{}'],
  ])('keeps the literal %s', async (literal, text) => {
    const { text: answer } = await post(app, `{ echo(json: ${literal}) { json } }`);

    expect(answer).toBe(`{"data":{"echo":{"json":${text}}}}`);
  });

  it('puts variables of other types into a literal', async () => {
    const { text } = await post(
      app,
      `query ($text: String, $flag: Boolean, $json: JSON, $at: DateTime, $none: String) {
        echo(json: { text: $text, flag: $flag, json: $json, at: $at, none: $none, id: 1.0 }) { json }
      }`,
      '{"text":"a\\"b","flag":true,"json":{"x":1.0},"at":"2026-01-01T09:00:00+09:00"}',
    );

    expect(text).toBe(
      '{"data":{"echo":{"json":{"text":"a\\"b","flag":true,"json":{"x":1.0},"at":"2026-01-01T09:00:00+09:00","id":1.0}}}}',
    );
  });

  it('takes the default of a variable from the document', async () => {
    const { text } = await post(app, 'query ($json: JSON = {a: 1.0}) { echo(json: $json) { json } }');

    expect(text).toBe('{"data":{"echo":{"json":{"a":1.0}}}}');
  });

  it('keeps null apart from absent', async () => {
    const query = 'query ($json: JSON = 1) { echo(json: $json) { json } }';

    expect((await post(app, query, '{"json":null}')).text).toBe('{"data":{"echo":{"json":null}}}');
    expect((await post(app, query, '{}')).text).toBe('{"data":{"echo":{"json":1}}}');
  });

  it('lets the last of variables given twice count', async () => {
    const { text } = await post(
      app,
      'query ($json: JSON) { echo(json: $json) { json } }',
      '{"json":1.0,"json":2.0}',
    );

    expect(text).toBe('{"data":{"echo":{"json":2.0}}}');
  });

  it('finds a variable whose name is written with escapes', async () => {
    const { text } = await post(
      app,
      'query ($json: JSON) { echo(json: $json) { json } }',
      '{"\\u006ason":1.0}',
    );

    expect(text).toBe('{"data":{"echo":{"json":1.0}}}');
  });

  it.each(['0', '0.0', '-0.0', '1e2', '123456789012345678901234567890.5'])(
    'keeps the decimal %s',
    async (number) => {
      const { text } = await post(
        app,
        'query ($decimal: Decimal, $input: ProbeInput) { echo(decimal: $decimal, input: $input) { decimal duration } }',
        `{"decimal":${number},"input":{"duration":${number}}}`,
      );
      const literal = await post(app, `{ echo(decimal: ${number}) { decimal } }`);

      expect(text).toBe(`{"data":{"echo":{"decimal":${number},"duration":${number}}}}`);
      expect(literal.text).toBe(`{"data":{"echo":{"decimal":${number}}}}`);
    },
  );

  it('takes the digits of numeric ids from the text', async () => {
    const { data } = await post(
      app,
      'query ($id: ID, $ids: [ID!]) { echo(id: $id, ids: $ids) { id ids } }',
      '{"id":12345678901234567890,"ids":[9007199254740993,"x"]}',
    );

    expect(data).toEqual({ echo: { id: '12345678901234567890', ids: ['9007199254740993', 'x'] } });
  });

  it('keeps the text of a timestamp beside its instant', async () => {
    const { data } = await post(
      app,
      'query ($at: DateTime) { a: echo(at: $at) { at atText } b: echo(at: "2026-01-01T00:00:24.5z") { at atText } }',
      '{"at":"2026-01-01T09:00:24.044608+09:00"}',
    );

    expect(data).toEqual({
      a: { at: '2026-01-01T00:00:24.044608Z', atText: '2026-01-01T09:00:24.044608+09:00' },
      b: { at: '2026-01-01T00:00:24.500000Z', atText: '2026-01-01T00:00:24.5z' },
    });
  });

  it('leaves ordinary values as they are', async () => {
    const { data } = await post(
      app,
      `query ($int: Int, $float: Float, $text: String, $flag: Boolean, $severity: Severity, $input: ProbeInput) {
        echo(int: $int, float: $float, text: $text, flag: $flag, severity: $severity, input: $input) {
          int float text flag severity name
        }
      }`,
      '{"int":-3,"float":1.5,"text":"\\u0000\\ud83d\\ude00","flag":false,"severity":"HIGH","input":{}}',
    );

    expect(data).toEqual({
      echo: { int: -3, float: 1.5, text: '\0\u{1f600}', flag: false, severity: 'HIGH', name: 'unnamed' },
    });
  });
});
