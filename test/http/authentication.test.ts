import { once } from 'node:events';
import { AddressInfo, connect } from 'node:net';
import { localIdentity, Role, scopeOf, type Identity, type Refusal } from '../../src/auth';
import { ArchiveError } from '../../src/core/errors';
import { createAccess, type Access, type TokenSource } from '../../src/http';
import { answerOf, faultOf, probeApp, type Probe, type ProbeOptions } from './support/probe-app';

const TOKEN = 'iat_0011223344556677_the-secret-hunter2';
const viewer: Identity = {
  actor: 'token:v#0011223344556677',
  role: Role.VIEWER,
  scope: scopeOf(['seoul'], []),
};

/** Tokens of which one is there. */
const tokens: TokenSource = {
  isUsed: true,
  hasAny: async () => true,
  identify: async (text) => (text === TOKEN ? viewer : null),
};
const closed = createAccess({ tokens, jwts: null, isLoopback: true, isLoopbackInsecure: false });

const query = { method: 'POST', url: '/graphql', payload: '{"query":"{ need(int: 3) }"}' } as const;
const json = { 'content-type': 'application/json' };

let probe: Probe & { readonly refusals: readonly Refusal[]; readonly identities: readonly Identity[] };
async function serve(access: Access, more: ProbeOptions['more'] = {}): Promise<typeof probe> {
  const refusals: Refusal[] = [];
  const identities: Identity[] = [];
  const app = await probeApp({
    access,
    more: {
      onRefusal: (refusal) => refusals.push(refusal),
      createContext: ({ id }, identity) => {
        identities.push(identity);
        return { requestId: id };
      },
      ...more,
    },
  });
  probe = { ...app, refusals, identities };
  return probe;
}
afterEach(() => probe.app.close());

describe('with identities', () => {
  test('whoever shows a token is let in, as whom it names', async () => {
    const { app, identities } = await serve(closed);
    const answer = await app.inject({ ...query, headers: { ...json, authorization: `Bearer ${TOKEN}` } });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({ data: { need: 3 } });
    expect(identities).toEqual([viewer]);
  });

  test.each([
    ['nothing', undefined, 'Bearer realm="incident-archive"'],
    [
      'a token that nobody has',
      'Bearer iat_0011223344556677_hunter2',
      'Bearer realm="incident-archive", error="invalid_token"',
    ],
    ['a token that is none', 'Bearer hunter2', 'Bearer realm="incident-archive", error="invalid_token"'],
    ['a password', 'Basic aHVudGVyMjpodW50ZXIy', 'Bearer realm="incident-archive", error="invalid_token"'],
    ['two tokens', `Bearer ${TOKEN} ${TOKEN}`, 'Bearer realm="incident-archive", error="invalid_token"'],
    ['an empty header', '', 'Bearer realm="incident-archive", error="invalid_token"'],
  ])('who shows %s gets 401 and is heard of', async (_what, authorization, challenge) => {
    const { app, identities, logged, refusals } = await serve(closed);
    const headers = authorization === undefined ? json : { ...json, authorization };
    const answer = await app.inject({ ...query, headers, remoteAddress: '192.0.2.7' });

    expect(answer.statusCode).toBe(401);
    expect(answer.headers['www-authenticate']).toBe(challenge);
    expect(faultOf(answerOf(answer))).toEqual({
      code: 'UNAUTHENTICATED',
      message: 'a valid token is needed: send it as Authorization: Bearer TOKEN',
      requestId: answer.headers['x-request-id'],
    });
    expect(identities).toEqual([]);
    expect(refusals).toEqual([
      {
        identity: null,
        operation: 'POST /graphql',
        code: 'UNAUTHENTICATED',
        requestId: answer.headers['x-request-id'],
        address: '192.0.2.7',
      },
    ]);
    expect(JSON.stringify(logged)).not.toContain('hunter2');
  });

  test('the scheme may be written in any case, as RFC 9110 has it', async () => {
    const { app } = await serve(closed);
    const answer = await app.inject({ ...query, headers: { ...json, authorization: `bearer ${TOKEN}` } });
    expect(answer.statusCode).toBe(200);
  });

  test.each(['GET /graphql?query={need(int:3)}', 'GET /log/checkpoint', 'HEAD /log/checkpoint'])(
    '%s needs a token too',
    async (route) => {
      const { app } = await serve(closed, { checkpoint: async () => 'note' });
      const [method, url] = route.split(' ') as ['GET' | 'HEAD', string];
      const headers = { 'apollo-require-preflight': 'true' };
      expect((await app.inject({ method, url, headers })).statusCode).toBe(401);
      const known = await app.inject({
        method,
        url,
        headers: { ...headers, authorization: `Bearer ${TOKEN}` },
      });
      expect(known.statusCode).toBe(200);
    },
  );

  test('a stranger is refused before the body has come', async () => {
    const { app } = await serve(closed);
    await app.listen({ port: 0, host: '127.0.0.1' });
    const socket = connect((app.server.address() as AddressInfo).port, '127.0.0.1');
    socket.write(
      'POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n{"qu',
    );
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    expect(chunk.toString()).toMatch(/^HTTP\/1\.1 401 /);
    socket.destroy();
  });

  test('who asks is UNAVAILABLE, not unknown, where nobody can say', async () => {
    const failing = {
      ...tokens,
      identify: () => Promise.reject(new ArchiveError('UNAVAILABLE', null, 'the database cannot be reached')),
    };
    const { app, refusals } = await serve(
      createAccess({ tokens: failing, jwts: null, isLoopback: false, isLoopbackInsecure: false }),
    );
    const headers = { ...json, authorization: `Bearer ${TOKEN}` };
    const answer = await app.inject({ ...query, headers });
    expect(answer.statusCode).toBe(503);
    expect(faultOf(answerOf(answer))).toMatchObject({
      code: 'UNAVAILABLE',
      message: 'the database cannot be reached',
    });
    expect(refusals).toEqual([]);
  });

  test('a failure of another kind lets nobody in, and is not told', async () => {
    const failing = { ...tokens, identify: () => Promise.reject(new Error('hunter2 at /srv')) };
    const { app } = await serve(
      createAccess({ tokens: failing, jwts: null, isLoopback: false, isLoopbackInsecure: false }),
    );
    const answer = await app.inject({ ...query, headers: { ...json, authorization: `Bearer ${TOKEN}` } });
    expect(answer.statusCode).toBe(500);
    expect(answer.payload).not.toContain('hunter2');
  });

  test('a JWT is asked about where the text is no token of the archive', async () => {
    const jwts = { identify: async (text: string) => (text === 'a.b.c' ? viewer : null) };
    const { app } = await serve(createAccess({ tokens, jwts, isLoopback: true, isLoopbackInsecure: false }));
    const status = async (token: string) =>
      (await app.inject({ ...query, headers: { ...json, authorization: `Bearer ${token}` } })).statusCode;
    expect([await status('a.b.c'), await status(TOKEN), await status('a.b.d')]).toEqual([200, 200, 401]);
  });
});

describe('strangers', () => {
  const engine = { engine: 'pglite', durability: 'PROCESS' };

  test('hear that the server lives, and whether it is ready', async () => {
    const { app } = await serve(closed);
    expect((await app.inject('/healthz')).json()).toEqual({ status: 'ok' });
    expect((await app.inject('/readyz')).json()).toEqual({ status: 'ready' });
    const known = await app.inject({ url: '/readyz', headers: { authorization: `Bearer ${TOKEN}` } });
    expect(known.json()).toEqual({ status: 'ready', ...engine });
  });

  test('do not hear why it is not', async () => {
    const evidence = { kind: 'REFUSED', reason: 'the tree is smaller', remedy: 'log recover' };
    const { app } = await serve(closed, {
      health: { engine: 'pglite', durability: 'PROCESS', ping: async () => {}, evidence: () => evidence },
    });
    const stranger = await app.inject('/readyz');
    expect([stranger.statusCode, stranger.json()]).toEqual([503, { status: 'unavailable' }]);
    const known = await app.inject({ url: '/readyz', headers: { authorization: `Bearer ${TOKEN}` } });
    expect([known.statusCode, known.json()]).toEqual([
      503,
      { status: 'evidence log not signed', ...engine, evidence },
    ]);
  });

  test('hear within two seconds, though nobody can say whose their token is', async () => {
    const silent = { ...tokens, identify: () => new Promise<null>(() => {}) };
    const { app } = await serve(
      createAccess({ tokens: silent, jwts: null, isLoopback: false, isLoopbackInsecure: false }),
    );
    const answer = await app.inject({ url: '/readyz', headers: { authorization: `Bearer ${TOKEN}` } });
    expect([answer.statusCode, answer.json()]).toEqual([200, { status: 'ready' }]);
  });
});

test('without identities, whoever asks on loopback is the local admin; what is shown is checked all the same', async () => {
  const none = { ...tokens, isUsed: false, hasAny: async () => false };
  const { app, identities } = await serve(
    createAccess({ tokens: none, jwts: null, isLoopback: true, isLoopbackInsecure: false }),
  );
  expect((await app.inject({ ...query, headers: json })).statusCode).toBe(200);
  expect(identities).toEqual([localIdentity]);
  const headers = { ...json, authorization: 'Bearer something' };
  expect((await app.inject({ ...query, headers })).statusCode).toBe(401);
});

test.each([
  [
    'an address that others reach, without identities',
    { isLoopback: false, isUsed: false, isInsecure: false },
    false,
  ],
  ['loopback without identities', { isLoopback: true, isUsed: false, isInsecure: false }, true],
  ['loopback with a token', { isLoopback: true, isUsed: true, isInsecure: false }, false],
  [
    'loopback with a token and the development switch',
    { isLoopback: true, isUsed: true, isInsecure: true },
    true,
  ],
  [
    'an address that others reach and the development switch',
    { isLoopback: false, isUsed: true, isInsecure: true },
    false,
  ],
])('%s: open is %j %j', async (_what, { isLoopback, isUsed, isInsecure }, isOpen) => {
  const source = { ...tokens, isUsed, hasAny: async () => isUsed };
  const access = createAccess({ tokens: source, jwts: null, isLoopback, isLoopbackInsecure: isInsecure });
  await serve(access);
  expect([access.mayBeOpen, await access.isOpen()]).toEqual([isOpen, isOpen]);
  const trusting = createAccess({ tokens: source, jwts: source, isLoopback, isLoopbackInsecure: isInsecure });
  expect([trusting.mayBeOpen, await trusting.isOpen()]).toEqual(Array(2).fill(isLoopback && isInsecure));
});

test('an address is believed of a listed proxy alone', async () => {
  const headers = { ...json, 'x-forwarded-for': '198.51.100.9' };
  const addressFrom = async (trustedProxies: string[], remoteAddress: string) => {
    const { app, refusals } = await serve(closed, { trustedProxies });
    await app.inject({ ...query, headers, remoteAddress });
    await app.close();
    return refusals[0]?.address;
  };
  expect(await addressFrom([], '10.0.0.1')).toBe('10.0.0.1');
  expect(await addressFrom(['10.0.0.0/8'], '10.0.0.1')).toBe('198.51.100.9');
  expect(await addressFrom(['10.0.0.0/8'], '192.0.2.1')).toBe('192.0.2.1');
});
