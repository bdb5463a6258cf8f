import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Refusal } from '../../src/auth';
import type { Access } from '../../src/http';
import { answerOf, faultOf, probeApp, type Probe } from './support/probe-app';
import { openToAll } from '../support/access';

const open: Access = { ...openToAll, mayBeOpen: true };
const closed: Access = { ...openToAll, mayBeOpen: false };

let probe: Probe;
afterEach(() => probe.app.close());

/** The answer of a real server to a request with these headers; Node's fetch would not let us choose a Host. */
async function ask(
  headers: Record<string, string>,
  path = '/graphql',
): Promise<{ status: number; text: string }> {
  if (!probe.app.server.listening) await probe.app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = probe.app.server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const outgoing = request({ port, host: '127.0.0.1', method: 'POST', path, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    outgoing.on('error', reject).end('{"query":"{ need(int: 3) }"}');
  });
}

const json = { 'content-type': 'application/json' };

describe('a server that is open to this machine', () => {
  const refusals: Refusal[] = [];
  beforeEach(async () => {
    refusals.length = 0;
    probe = await probeApp({
      access: open,
      more: { corsOrigins: ['https://console.example'], onRefusal: (refusal) => refusals.push(refusal) },
    });
  });

  test.each([
    'localhost',
    'localhost:4000',
    'LOCALHOST:1',
    '127.0.0.1',
    '127.0.0.1:65535',
    '[::1]',
    '[::1]:4000',
  ])('answers to the Host %s', async (host) => {
    expect(await ask({ ...json, host })).toEqual({ status: 200, text: '{"data":{"need":3}}' });
  });

  test.each([
    'attacker.example',
    'attacker.example:4000',
    'localhost.attacker.example',
    '127.0.0.1.attacker.example',
    'localhost@attacker.example',
    '127.0.0.2',
    '0.0.0.0:4000',
    '[::ffff:127.0.0.1]',
    '::1',
    '2130706433',
    'localhost:',
    'localhost:4000x',
    'localhost.',
  ])('does not answer to the Host %s, by which a name was made to point here', async (host) => {
    const answer = await ask({ ...json, host });
    expect(answer.status).toBe(421);
    expect(faultOf(answerOf({ statusCode: 421, payload: answer.text }))).toMatchObject({
      code: 'MISDIRECTED_REQUEST',
    });
    expect(refusals).toMatchObject([
      { identity: null, operation: 'POST /graphql', code: 'MISDIRECTED_REQUEST' },
    ]);
  });

  test.each(['/healthz', '/readyz', '/log/checkpoint', '/graphiql/', '/nowhere'])(
    'has nothing to say at %s either',
    async (url) => {
      const answer = await probe.app.inject({ url, headers: { host: 'attacker.example' } });
      expect(answer.statusCode).toBe(421);
    },
  );

  test.each(['http://localhost:4000', 'HTTP://LOCALHOST:4000', 'https://console.example'])(
    'takes what a page of %s asks',
    async (origin) => {
      expect((await ask({ ...json, host: 'localhost:4000', origin })).status).toBe(200);
    },
  );

  test.each([
    'https://attacker.example',
    'http://localhost:3000',
    'http://127.0.0.1:4000',
    'https://localhost:4000',
    'null',
    '',
    'http://localhost:4000.attacker.example',
    'https://console.example.attacker.example',
  ])('does nothing that a page of %j asks', async (origin) => {
    const answer = await ask({ ...json, host: 'localhost:4000', origin });
    expect(answer.status).toBe(403);
    expect(faultOf(answerOf({ statusCode: 403, payload: answer.text }))).toMatchObject({ code: 'FORBIDDEN' });
    expect(refusals).toMatchObject([{ code: 'FORBIDDEN' }]);
  });
});

test('a server that is closed answers under any name: no page has a token', async () => {
  probe = await probeApp({ access: closed });
  expect((await ask({ ...json, host: 'archive.example', origin: 'https://other.example' })).status).toBe(200);
});

describe('pages of other origins', () => {
  const preflight = {
    method: 'OPTIONS',
    url: '/graphql',
    headers: {
      host: 'archive.example',
      origin: 'https://console.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type',
    },
  } as const;

  test('may ask where they are listed, with a token', async () => {
    probe = await probeApp({
      access: { ...closed, isOpen: async () => false, identify: async () => null },
      more: { corsOrigins: ['https://console.example'] },
    });
    const { headers, statusCode } = await probe.app.inject(preflight);
    expect(statusCode).toBe(204);
    expect(headers).toMatchObject({
      'access-control-allow-origin': 'https://console.example',
      'access-control-allow-methods': 'GET, POST',
      'access-control-allow-headers':
        'accept, apollo-require-preflight, authorization, content-type, last-event-id',
      vary: 'Origin',
    });
    expect(headers).not.toHaveProperty('access-control-allow-credentials');
    // the page may read why it was refused
    const refused = await probe.app.inject({ url: '/log/checkpoint', headers: preflight.headers });
    expect([refused.statusCode, refused.headers['access-control-allow-origin']]).toEqual([
      401,
      'https://console.example',
    ]);
  });

  test.each([
    [['https://console.example'], 'https://other.example'],
    [[], 'https://console.example'],
  ])('are kept out by the browser where %j are listed and %s asks', async (corsOrigins, origin) => {
    probe = await probeApp({ access: closed, more: { corsOrigins } });
    for (const call of [preflight, { url: '/log/checkpoint' }]) {
      const answer = await probe.app.inject({ ...call, headers: { ...preflight.headers, origin } });
      expect(answer.headers).not.toHaveProperty('access-control-allow-origin');
    }
  });
});
