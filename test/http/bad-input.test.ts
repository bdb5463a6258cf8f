import type { FastifyInstance } from 'fastify';
import { faultOf, get, post, probeApp } from './support/probe-app';

const HOSTILE = 'x'.repeat(1000);
const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
const allVariables =
  'query ($json: JSON, $jsons: [JSON!], $decimal: Decimal, $id: ID, $int: Int, $float: Float, $text: String, ' +
  '$flag: Boolean, $severity: Severity, $at: DateTime, $input: ProbeInput, $one: OneInput) { echo(json: $json, ' +
  'jsons: $jsons, decimal: $decimal, id: $id, int: $int, float: $float, text: $text, flag: $flag, ' +
  'severity: $severity, at: $at, input: $input, one: $one) { id } }';

const badVariables: [variables: string, field: string, reason: RegExp][] = [
  ['{"int":"3"}', 'int', /integer/],
  ['{"int":1.5}', 'int', /integer/],
  ['{"int":2147483648}', 'int', /integer from -2147483648 to 2147483647/],
  ['{"float":"x"}', 'float', /finite number/],
  ['{"float":1e400}', 'float', /finite number/],
  ['{"text":3}', 'text', /string/],
  ['{"text":"a\\ud800b"}', 'text', /surrogate/],
  ['{"id":"\\udc00"}', 'id', /surrogate/],
  ['{"id":1.0}', 'id', /string or an integer/],
  ['{"id":true}', 'id', /string or an integer/],
  ['{"flag":"true"}', 'flag', /true or false/],
  [`{"severity":"${HOSTILE}"}`, 'severity', /^must be one of CRITICAL, HIGH$/],
  ['{"severity":"high"}', 'severity', /^must be one of CRITICAL, HIGH$/],
  ['{"severity":"toString"}', 'severity', /^must be one of CRITICAL, HIGH$/],
  ['{"decimal":"1.0"}', 'decimal', /number/],
  [`{"decimal":1${'0'.repeat(64)}}`, 'decimal', /64 characters/],
  ['{"decimal":1e400}', 'decimal', /finite/],
  ['{"at":"2026-01-01T00:00:00"}', 'at', /offset/],
  ['{"at":1767225600}', 'at', /RFC 3339/],
  ['{"jsons":[1,null]}', 'jsons[1]', /not be null/],
  ['{"json":{"a":["\\ud800"]}}', 'json', /surrogate/],
  ['{"json":{"\\udfff":1}}', 'json', /surrogate/],
  ['{"json":[1e400]}', 'json', /overflows/],
  [`{"json":${nested(1001)}}`, 'json', /deeper than 1000/],
  [`{"json":${nested(10_000)}}`, 'json', /deeper than 1000/],
  [`{"jsons":[0,${nested(19_000)}]}`, 'jsons[1]', /deeper than 1000/],
  ['{"input":[]}', 'input', /object/],
  ['{"input":{"nmae":"x"}}', 'input.nmae', /no field/],
  ['{"input":{"__proto__":{"name":"x"}}}', 'input.__proto__', /no field/],
  ['{"input":{"constructor":1}}', 'input.constructor', /no field/],
  ['{"input":{"<script>":1}}', 'input', /unknown field/],
  [`{"input":{"${HOSTILE}":1}}`, 'input', /unknown field/],
  ['{"input":{"createdAt":{"gte":"yesterday"}}}', 'input.createdAt.gte', /RFC 3339/],
  ['{"input":{"events":[{"namespace":"a"},{"details":1}]}}', 'input.events[1].namespace', /required/],
  ['{"input":{"events":{"namespace":null}}}', 'input.events.namespace', /not be null/],
  ['{"input":{"events":[{"namespace":"a","details":"\\ud800"}]}}', 'input.events[0].details', /surrogate/],
  ['{"input":{"and":[{"and":[{"severity":1}]}]}}', 'input.and[0].and[0].severity', /one of/],
  ['{"one":{}}', 'one', /exactly one/],
  ['{"one":{"id":"1","name":"x"}}', 'one', /exactly one/],
  ['{"one":{"id":null}}', 'one', /exactly one/],
];

describe('a bad value', () => {
  let app: FastifyInstance;
  beforeAll(async () => {
    ({ app } = await probeApp());
  });
  afterAll(() => app.close());

  it.each(badVariables)('%.60s is one error that names %s', async (variables, field, reason) => {
    const answer = await post(app, allVariables, variables);

    const fault = faultOf(answer);
    expect(answer.status).toBe(400);
    expect(fault).toMatchObject({ code: 'BAD_USER_INPUT', field });
    expect(fault.reason).toMatch(reason);
    expect(fault.message).toBe(`${field}: ${fault.reason}`);
    expect(answer.text).not.toContain('xxxx');
    expect(answer.text).not.toContain('script');
  });

  it('is refused in a GET the same way', async () => {
    const answer = await get(app, allVariables, '{"input":{"createdAt":{"lt":"2026"}}}');

    expect(faultOf(answer)).toMatchObject({ code: 'BAD_USER_INPUT', field: 'input.createdAt.lt' });
  });

  it('is a variable that is null or missing where the type says it must not be', async () => {
    const query = 'query ($int: Int!) { need(int: $int) }';

    expect(faultOf(await post(app, query, '{}'))).toMatchObject({ field: 'int', reason: 'is required' });
    expect(faultOf(await post(app, query, '{"int":null}'))).toMatchObject({
      field: 'int',
      reason: 'must not be null',
    });
  });

  it('is a null given to a variable whose default alone makes it fit', async () => {
    const answer = await post(app, 'query ($int: Int = 1) { need(int: $int) }', '{"int":null}');

    expect(faultOf(answer)).toMatchObject({ code: 'BAD_USER_INPUT', field: 'int' });
  });

  it('is an input nested without end', async () => {
    const depth = 9_000;
    const answer = await post(
      app,
      allVariables,
      `{"input":${'{"and":['.repeat(depth)}${']}'.repeat(depth)}}`,
    );

    expect(faultOf(answer)).toMatchObject({
      code: 'BAD_USER_INPUT',
      reason: 'is nested deeper than 64 levels',
    });
  });

  it('is not one when its JSON is nested 1,000 levels', async () => {
    const text = nested(1000);
    const answer = await post(app, 'query ($json: JSON) { echo(json: $json) { json } }', `{"json":${text}}`);

    expect(answer.text).toBe(`{"data":{"echo":{"json":${text}}}}`);
  });

  it('in a variable that the operation does not define is ignored', async () => {
    const answer = await post(
      app,
      'query ($int: Int) { echo(int: $int) { int } }',
      '{"int":1,"other":"\\ud800"}',
    );

    expect(answer.data).toEqual({ echo: { int: 1 } });
  });

  it.each([
    ['echo(int: "3")', 'int', /integer/],
    ['echo(int: 3000000000)', 'int', /integer/],
    ['echo(float: true)', 'float', /finite/],
    ['echo(text: 3)', 'text', /string/],
    ['echo(flag: 0)', 'flag', /true or false/],
    ['echo(id: 1.5)', 'id', /string or an integer/],
    [`echo(severity: ${HOSTILE})`, 'severity', /^must be one of CRITICAL, HIGH$/],
    ['echo(severity: "HIGH")', 'severity', /one of/],
    ['echo(decimal: "1")', 'decimal', /number/],
    ['echo(decimal: 1e999)', 'decimal', /finite/],
    ['echo(at: "2026-13-01T00:00:00Z")', 'at', /month/],
    ['echo(at: 1)', 'at', /RFC 3339/],
    ['echo(json: RED)', 'json', /no JSON/],
    ['echo(json: {a: [RED]})', 'json', /no JSON/],
    ['echo(json: 1e999)', 'json', /overflows/],
    ['echo(jsons: [1, null])', 'jsons[1]', /not be null/],
    ['need(int: null)', 'int', /not be null/],
    ['echo(input: 3)', 'input', /object/],
    ['echo(input: {nmae: "x"})', 'input.nmae', /no field/],
    [`echo(input: {${HOSTILE}: 1})`, 'input', /unknown field/],
    ['echo(input: {createdAt: {gte: "yesterday"}})', 'input.createdAt.gte', /RFC 3339/],
    ['echo(input: {events: [{namespace: "a"}, {details: 1}]})', 'input.events[1].namespace', /required/],
    ['echo(input: {and: [{and: [{severity: LOW}]}]})', 'input.and[0].and[0].severity', /one of/],
    ['echo(one: {})', 'one', /exactly one/],
    ['echo(one: {id: 1, name: "x"})', 'one', /exactly one/],
    ['echo(one: {id: null})', 'one', /exactly one/],
  ])('%.60s in a document is one error that names %s', async (call, field, reason) => {
    const answer = await post(app, call.startsWith('echo') ? `{ ${call} { id } }` : `{ ${call} }`);

    const fault = faultOf(answer);
    expect(answer.status).toBe(400);
    expect(fault).toMatchObject({ code: 'BAD_USER_INPUT', field });
    expect(fault.reason).toMatch(reason);
    expect(answer.text).not.toContain('xxxx');
  });

  it('is reported with each other one in the document', async () => {
    const { errors } = await post(app, '{ echo(int: "x", input: {severity: LOW, nmae: 1}, nope: 1) { id } }');

    expect(errors.map(({ extensions }) => extensions.field ?? extensions.code).sort()).toEqual([
      'GRAPHQL_VALIDATION_FAILED',
      'input.nmae',
      'input.severity',
      'int',
    ]);
  });

  it('is the default of a variable that does not fit', async () => {
    const answer = await post(app, 'query ($at: DateTime = "never") { echo(at: $at) { at } }');

    expect(faultOf(answer)).toMatchObject({ code: 'BAD_USER_INPUT', field: 'at' });
  });

  it.each(['Int', 'Float', 'Decimal', 'Severity', 'ProbeInput', '[Int!]'])(
    'is a variable of type %s inside a JSON literal',
    async (type) => {
      const answer = await post(app, `query ($v: ${type}) { echo(json: {a: {b: $v}}) { json } }`);

      expect(faultOf(answer)).toMatchObject({ code: 'BAD_USER_INPUT', field: 'json' });
      expect(faultOf(answer).reason).toMatch(/variable of type/);
    },
  );

  it('is such a variable in a fragment or a list too', async () => {
    const fragment = 'query ($v: Int) { ...f } fragment f on Query { echo(json: {a: $v}) { json } }';
    const list = 'query ($v: Int) { echo(json: [$v]) { json } }';

    expect(faultOf(await post(app, fragment))).toMatchObject({ code: 'BAD_USER_INPUT', field: 'json' });
    expect(faultOf(await post(app, list))).toMatchObject({ code: 'BAD_USER_INPUT', field: 'json' });
  });

  it('is JSON that is too deep only together with the variable inside it', async () => {
    const answer = await post(
      app,
      'query ($v: JSON) { echo(json: {a: $v}) { json } }',
      `{"v":${nested(1000)}}`,
    );

    expect(faultOf(answer)).toMatchObject({ code: 'BAD_USER_INPUT', field: 'json' });
  });

  it('never makes the answer guess names', async () => {
    const answer = await post(app, '{ ecco(itn: 1) { id } need(itn: 1) }');

    expect(answer.text).not.toMatch(/did you mean/i);
  });
});
