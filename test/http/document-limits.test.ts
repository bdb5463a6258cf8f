import { getIntrospectionQuery } from 'graphql';
import { faultOf, get, post, postBody, Probe, probeApp } from './support/probe-app';

describe('a document over a limit', () => {
  let probe: Probe;
  beforeAll(async () => {
    probe = await probeApp({ limits: { cost: 100 } });
  });
  afterAll(() => probe.app.close());

  const times = (count: number, text: (index: number) => string) =>
    Array.from({ length: count }, (_, index) => text(index)).join(' ');

  it.each([
    ['aliases', `{ echo { ${times(31, (i) => `a${i}: text`)} } }`, /at most 30 .*not 31/],
    ['aliases', `{ echo { ${times(101, (i) => `a${i}: __typename`)} } }`, /not 101/],
    ['aliases', `{ echo { ...A ...A } } fragment A on Echo { ${times(16, (i) => `a${i}: text`)} }`, /not 32/],
    ['rootFields', `{ ${times(11, () => '__typename')} }`, /at most 10 .*not 11/],
    ['rootFields', `{ ...Q ...Q } fragment Q on Query { ${times(6, () => '__typename')} }`, /not 12/],
    ['mutations', `mutation { ${times(6, (i) => `a${i}: touch`)} }`, /at most 5 .*not 6/],
    [
      'directives',
      `{ ${times(7, () => '... @include(if: true) { ... @skip(if: false) { __typename @skip(if: false) } }')} }`,
      /at most 20 .*not 21/,
    ],
    ['tokens', `{ ${times(2_000, () => '__typename')} }`, /at most 2000/],
    ['cost', `{ echo { ${times(100, () => 'text')} } }`, /at most 100 .*not 101/],
  ])('is refused by %s: %.60s', async (field, document, reason) => {
    const answer = await post(probe.app, document);

    expect(faultOf(answer)).toMatchObject({
      code: 'LIMIT_EXCEEDED',
      field,
      reason: expect.stringMatching(reason),
    });
    expect(answer.data).toBeUndefined();
  });

  it('is refused by depth, at the sixteenth level', async () => {
    const nested = (levels: number): string => (levels === 0 ? 'name' : `ofType { ${nested(levels - 1)} }`);
    const document = (levels: number) => `{ __type(name: "Query") { ${nested(levels - 2)} } }`;

    expect((await post(probe.app, document(15))).errors).toEqual([]);
    expect(faultOf(await post(probe.app, document(16)))).toMatchObject({
      code: 'LIMIT_EXCEEDED',
      field: 'depth',
    });
  });

  it('is one where any of its operations is, whichever is asked for', async () => {
    const query = `query Small { __typename } query Large { ${times(11, () => '__typename')} }`;
    const ask = (operationName: string) => postBody(probe.app, JSON.stringify({ query, operationName }));

    for (const operationName of ['Small', 'Large'])
      expect(faultOf(await ask(operationName))).toMatchObject({
        code: 'LIMIT_EXCEEDED',
        field: 'rootFields',
      });
  });

  it('is told of its limit alone, valid or not', async () => {
    const answer = await post(probe.app, `{ ${times(11, () => 'nowhere')} }`);
    expect(faultOf(answer)).toMatchObject({ code: 'LIMIT_EXCEEDED', field: 'rootFields' });
  });

  it('may have too many fragments, whether or not they run in circles', async () => {
    const circle = (size: number) =>
      `{ ...F0 } ${times(size, (index) => `fragment F${index} on Query { ...F${(index + 1) % size} }`)}`;

    expect(faultOf(await post(probe.app, circle(51)))).toMatchObject({
      code: 'LIMIT_EXCEEDED',
      field: 'fragments',
    });
    expect((await post(probe.app, circle(50))).errors[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  });

  it('is refused by GET as by POST', async () => {
    const answer = await get(probe.app, `{ ${times(11, () => '__typename')} }`);
    expect(faultOf(answer)).toMatchObject({ code: 'LIMIT_EXCEEDED', field: 'rootFields' });
  });

  it('is told of before its variables are looked at', async () => {
    const document = `query ($int: Int!) { ${times(11, () => 'need(int: $int)')} }`;
    expect(faultOf(await post(probe.app, document, '{"int":"x"}'))).toMatchObject({ code: 'LIMIT_EXCEEDED' });
  });
});

it("takes GraphiQL's introspection query by default", async () => {
  const { app } = await probeApp();
  const query = getIntrospectionQuery({
    inputValueDeprecation: true,
    schemaDescription: true,
    specifiedByUrl: true,
  });
  expect((await post(app, query)).errors).toEqual([]);
  await app.close();
});

it('takes what is within limits that were raised', async () => {
  const { app } = await probeApp({ limits: { rootFields: 100, aliases: 100 } });
  const document = `{ ${Array.from({ length: 100 }, (_, i) => `a${i}: __typename`).join(' ')} }`;
  expect((await post(app, document)).errors).toEqual([]);
  await app.close();
});

it('says at most five faults of a document, and that there are more', async () => {
  const { app } = await probeApp();
  const { errors } = await post(app, '{ __typename @aa @aa @aa @aa @aa @aa @aa @aa @aa @aa }');
  expect(errors).toHaveLength(6);
  await app.close();
});
