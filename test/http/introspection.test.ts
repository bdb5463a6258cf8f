import { answerOf, faultOf, get, post, probeApp, type Probe } from './support/probe-app';

let probe: Probe;
afterEach(() => probe.app.close());

const asking = [
  '{ __schema { types { name } } }',
  '{ __type(name: "Query") { name } }',
  '{ harmless: __schema { types { name } } }',
  '{ need(int: 3) ... on Query { __schema { types { name } } } }',
  'query { ...a } fragment a on Query { ...b } fragment b on Query { x: __type(name: "Query") { name } }',
  '{\n  # a comment\n  __schema\n\t{,types{name}}}',
  '{ __schema @include(if: false) { types { name } } }',
  '{ __schema @skip(if: true) { types { name } } need(int: 3) }',
  '{ __typename __type(name: "Query") { __typename } }',
];

describe('where the schema is not to be asked for', () => {
  beforeEach(async () => {
    probe = await probeApp({ more: { mayIntrospect: () => false } });
  });

  test.each(asking)('%j is refused, by POST and by GET', async (document) => {
    for (const answer of [await post(probe.app, document), await get(probe.app, document)]) {
      expect(answer.status).toBe(403);
      expect(faultOf(answer)).toMatchObject({ code: 'FORBIDDEN' });
      expect(answer.data ?? null).toBeNull();
    }
  });

  test('so is a document that asks in an operation other than the one to run', async () => {
    const document = 'query a { need(int: 3) } query b { __schema { types { name } } }';
    const answer = answerOf(
      await probe.app.inject({
        method: 'POST',
        url: '/graphql',
        headers: { 'content-type': 'application/json' },
        payload: JSON.stringify({ query: document, operationName: 'a' }),
      }),
    );
    expect([answer.status, faultOf(answer).code]).toEqual([403, 'FORBIDDEN']);
  });

  test('a mutation that asks beside what it does does nothing', async () => {
    const answer = await post(probe.app, 'mutation { touch __typename __schema { types { name } } }');
    expect(answer.errors).not.toEqual([]);
    expect(answer.data ?? null).toBeNull();
  });

  test.each([
    '{ __typename need(int: 3) }',
    '{ echo(text: "__schema") { __typename text } }',
    '{ __schema: need(int: 3) }',
  ])('%j is no such question', async (document) => {
    expect(await post(probe.app, document)).toMatchObject({ status: 200, errors: [] });
  });
});

test('the schema is told where it may be, of one document to one and not to another', async () => {
  let isAllowed = true;
  probe = await probeApp({ more: { mayIntrospect: () => isAllowed } });
  const statuses = [];
  for (isAllowed of [true, false, true])
    statuses.push((await post(probe.app, '{ __schema { types { name } } }')).status);
  expect(statuses).toEqual([200, 403, 200]);
});
