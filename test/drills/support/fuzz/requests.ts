import { deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { GraphQLSchema } from 'graphql';
import { hostileValue } from './hostile-values';
import { inlined, operations, type FuzzOperation } from './operations';

/** A request as it goes over the wire. */
export interface FuzzRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const JSON_TYPE = { 'content-type': 'application/json' };
const noBody = Buffer.alloc(0);

/** Documents that are large, deep or wrong in ways that no schema is needed for. */
const documents = fc.constantFrom(
  ...[
    '',
    ' ',
    '{',
    '}',
    '{}',
    '{ }',
    '{ a',
    'query',
    'query {',
    '{ __typename }}',
    '\ufeff{ __typename }',
    '#',
    '"""',
  ],
  ...[
    '{ __typename @a }',
    'subscription { a }',
    'fragment F on Query { ...F } { ...F }',
    '{ __proto__ }',
    '{ constructor }',
  ],
  ...[
    '{ ...F }',
    'query ($a: Int = $a) { __typename }',
    'query ($a: __Type) { __typename }',
    '{ a: b: c }',
    '{ a(b: $c) }',
  ],
  ...[
    '{ postmortem(incidentId: "\\u0000") { incidentId } }',
    '{ postmortem(incidentId: "\\uD800") { incidentId } }',
  ],
  ...[
    'type Query { a: Int }',
    'extend type Query { a: Int }',
    'query A { __typename } query A { __typename }',
  ],
  `{ ${'__typename '.repeat(500)} }`,
  `{ ${Array.from({ length: 101 }, (_, index) => `a${index}: __typename`).join(' ')} }`,
  `${'{ a '.repeat(600)}${'}'.repeat(600)}`,
  `${'{ a '.repeat(6_000)}${'}'.repeat(6_000)}`,
  `{ postmortems(filter: ${'{not: '.repeat(400)}{}${'}'.repeat(400)}) { incidentId } }`,
  `{ cascadeEvents(limit: 1000) { recoverySessions(limit: 1000) { sessionId } } }`,
  `{ a(b: "${'x'.repeat(100_000)}") }`,
  `query (${Array.from({ length: 300 }, (_, index) => `$v${index}: Int`).join(' ')}) { __typename }`,
);

const envelopes: readonly ((operation: FuzzOperation) => string)[] = [
  ({ query, variables }) => `{"query":${JSON.stringify(query)},"variables":${variables}}`,
  ({ query, variables }) =>
    `{"variables":${variables},"query":${JSON.stringify(query)},"operationName":"Fuzz"}`,
  ({ query, variables }) =>
    `{"query":"{ __typename }","query":${JSON.stringify(query)},"variables":{},"variables":${variables}}`,
  ({ query, variables }) =>
    `{"__proto__":{"query":"{a}"},"query":${JSON.stringify(query)},"variables":${variables}}`,
  ({ query, variables }) => `[{"query":${JSON.stringify(query)},"variables":${variables}}]`,
  ({ query, variables }) => `{"query":${JSON.stringify(query)},"variables":${JSON.stringify(variables)}}`,
  ({ query }) =>
    `{"query":${JSON.stringify(query)},"operationName":"Other","extensions":{"persistedQuery":{"version":1,"sha256Hash":"x"}}}`,
];

/** What is done to the bytes of a body: mostly nothing. */
const damage: fc.Arbitrary<(body: Buffer) => Buffer> = fc.oneof(
  { weight: 12, arbitrary: fc.constant((body: Buffer) => body) },
  { weight: 1, arbitrary: fc.nat().map((at) => (body: Buffer) => body.subarray(0, at % (body.length + 1))) },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.nat(), fc.nat(255)).map(([at, byte]) => (body: Buffer) => {
      const damaged = Buffer.from(body);
      if (damaged.length > 0) damaged[at % damaged.length] = byte;
      return damaged;
    }),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(fc.nat(), hostileValue).map(([at, text]) => (body: Buffer) => {
      const place = at % (body.length + 1);
      return Buffer.concat([body.subarray(0, place), Buffer.from(text), body.subarray(place)]);
    }),
  },
);

/** A small body that would unpack to a hundred megabytes. */
const bomb = gzipSync(Buffer.alloc(100_000_000, 0x20), { level: 9 });

const compressed: fc.Arbitrary<FuzzRequest> = fc
  .constantFrom(
    { coding: 'gzip', body: bomb },
    { coding: 'gzip', body: gzipSync('{"query":"{ __typename }"}') },
    { coding: 'deflate', body: deflateSync('{"query":"{ __typename }"}') },
    { coding: 'br', body: Buffer.from('nonsense') },
    { coding: 'gzip, gzip', body: bomb },
    { coding: 'identity', body: bomb },
    { coding: 'chunked', body: Buffer.from('{}') },
  )
  .map(({ coding, body }) => post('/graphql', body, { 'content-encoding': coding }));

const strange: fc.Arbitrary<FuzzRequest> = fc.oneof(
  fc.constantFrom('PUT', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD', 'TRACE').map((method) => ({
    method,
    path: '/graphql',
    headers: {},
    body: noBody,
  })),
  fc
    .constantFrom(
      ...[
        '/',
        '/nowhere',
        '/graphql/',
        '/graphql/x',
        '/%2e%2e/%2e%2e/etc/passwd',
        '/graphiql/../package.json',
        '/%zz',
      ],
      ...[
        '/healthz',
        '/readyz',
        '/log/checkpoint',
        '/graphql?query=%FF',
        '/graphql?query={__typename',
        '/graphql?',
      ],
      ...[
        '/graphql?variables=x',
        '/graphql?query={a}&query={b}',
        `/graphql?query=${'x'.repeat(8_000)}`,
        '/graphql?%00',
      ],
    )
    .map((path) => ({ method: 'GET', path, headers: { 'apollo-require-preflight': 'x' }, body: noBody })),
  fc
    .constantFrom<Record<string, string>>(
      { 'content-type': 'text/plain' },
      { 'content-type': 'application/x-www-form-urlencoded' },
      { 'content-type': 'multipart/form-data; boundary=x' },
      { 'content-type': 'application/json; charset=utf-16' },
      { 'content-type': 'application/json; charset="' },
      { 'content-type': ';' },
      { ...JSON_TYPE, accept: 'text/html' },
      { ...JSON_TYPE, accept: 'multipart/mixed; deferSpec=20220824' },
      { ...JSON_TYPE, accept: ';;q=,' },
      { ...JSON_TYPE, authorization: 'Bearer x.y.z' },
      { ...JSON_TYPE, cookie: 'a'.repeat(10_000) },
      { ...JSON_TYPE, 'x-forwarded-for': '1.2.3.4', host: 'evil.example' },
      { ...JSON_TYPE, expect: '100-continue' },
    )
    .map((headers) => ({
      method: 'POST',
      path: '/graphql',
      headers,
      body: Buffer.from('{"query":"{ __typename }"}'),
    })),
);

/** Requests of every kind that a server may meet; `hear` as of `operations`. */
export function requests(schema: GraphQLSchema, hear: (place: string) => void): fc.Arbitrary<FuzzRequest> {
  const made = operations(schema, hear);
  const operation = fc.oneof(
    { weight: 8, arbitrary: made },
    { weight: 2, arbitrary: made.map(inlined) },
    { weight: 2, arbitrary: documents.map((query) => ({ query, variables: '{}', values: [] })) },
    {
      weight: 1,
      arbitrary: fc.tuple(made, hostileValue).map(([one, variables]) => ({ ...one, variables })),
    },
  );
  const envelope = fc.oneof(
    { weight: 10, arbitrary: fc.constant(0) },
    { weight: 3, arbitrary: fc.nat(envelopes.length - 1) },
  );
  const posted = fc
    .tuple(operation, envelope, damage)
    .map(([one, index, harm]) => post('/graphql', harm(Buffer.from(envelopes[index]?.(one) ?? '')), {}));
  const got = operation.map(({ query, variables }) => ({
    method: 'GET',
    path: `/graphql?${new URLSearchParams({ query, variables }).toString()}`.slice(0, 12_000),
    headers: { 'apollo-require-preflight': 'x' },
    body: noBody,
  }));
  return fc.oneof(
    { weight: 20, arbitrary: posted },
    { weight: 3, arbitrary: got },
    { weight: 2, arbitrary: strange },
    { weight: 1, arbitrary: compressed },
  );
}

function post(path: string, body: Buffer, headers: Record<string, string>): FuzzRequest {
  return { method: 'POST', path, headers: { ...JSON_TYPE, ...headers }, body };
}
