import type { FastifyInstance } from 'fastify';
import { answerOf, faultOf, probeApp } from './support/probe-app';

describe('the rate of requests', () => {
  let app: FastifyInstance;
  beforeEach(async () => {
    ({ app } = await probeApp({
      limits: { rootFields: 2_000, aliases: 2_000, documentTokens: 10_000 },
      rateLimit: {
        identity: { perSecond: 0.1, burst: 20 },
        address: { perSecond: 0.1, burst: 3 },
        keyOf: ({ headers, ip }) => {
          if (headers['x-exempt'] !== undefined) return null;
          const { 'x-who': who } = headers;
          return who === undefined ? { kind: 'address', name: ip } : { kind: 'identity', name: String(who) };
        },
      },
    }));
  });
  afterEach(() => app.close());

  const ask = async (query: string, headers: Record<string, string>) => {
    const response = await app.inject({
      method: 'POST',
      url: '/graphql',
      headers: { 'content-type': 'application/json', ...headers },
      payload: JSON.stringify({ query }),
    });
    return { ...answerOf(response), retryAfter: response.headers['retry-after'] };
  };
  const lookups = (count: number) =>
    `{ ${Array.from({ length: count }, (_, index) => `a${index}: need(int: ${index})`).join(' ')} }`;

  it('above what an address may is refused with 429, before anything is read, and told when to come again', async () => {
    for (let index = 0; index < 3; index += 1) expect((await ask(lookups(1), {})).status).toBe(200);
    const refused = await ask('not even GraphQL', {});

    expect(refused).toMatchObject({ status: 429, retryAfter: expect.stringMatching(/^([789]|10)$/) });
    expect(faultOf(refused)).toMatchObject({ code: 'RATE_LIMITED', requestId: expect.any(String) });
  });

  it('is counted for each identity, wherever it asks from, and apart from that of addresses', async () => {
    for (let index = 0; index < 20; index += 1) await ask(lookups(1), { 'x-who': 'ann' });

    expect((await ask(lookups(1), { 'x-who': 'ann' })).status).toBe(429);
    expect((await ask(lookups(1), { 'x-who': 'bob' })).status).toBe(200);
    expect((await ask(lookups(1), {})).status).toBe(200);
  });

  it('counts each lookup of a document, those of fragments too', async () => {
    const fragment = '{ ...A ...A } fragment A on Query { a: need(int: 1) b: need(int: 2) }';
    expect((await ask(fragment, { 'x-who': 'ann' })).status).toBe(200);
    expect((await ask(lookups(16), { 'x-who': 'ann' })).status).toBe(200);
    expect((await ask(lookups(1), { 'x-who': 'ann' })).status).toBe(429);

    const refused = await ask(lookups(5), { 'x-who': 'cy' }).then(() => ask(lookups(16), { 'x-who': 'cy' }));
    expect(refused).toMatchObject({ status: 429, retryAfter: expect.stringMatching(/^([789]|10)$/) });
    expect(faultOf(refused)).toMatchObject({ code: 'RATE_LIMITED' });
    expect(refused.data).toBeUndefined();
  });

  it('counts a thousand aliased lookups as a thousand', async () => {
    expect((await ask(lookups(1_000), { 'x-who': 'ann' })).data).toHaveProperty('a999', 999);

    const { retryAfter, status } = await ask(lookups(1), { 'x-who': 'ann' });
    expect(status).toBe(429);
    expect(Number(retryAfter)).toBeGreaterThan(9_750);
    expect(Number(retryAfter)).toBeLessThanOrEqual((1_000 - 20 + 1) / 0.1);
  });

  it('counts what an invalid document asks for', async () => {
    const invalid = `{ ${'nothing '.repeat(30)} }`;
    expect((await ask(invalid, { 'x-who': 'ann' })).status).toBe(200);
    expect(await ask(lookups(1), { 'x-who': 'ann' })).toMatchObject({
      status: 429,
      retryAfter: expect.stringMatching(/^(10\d|110)$/),
    });
  });

  it("is nobody's business where a request is not counted, and not that of /healthz", async () => {
    for (let index = 0; index < 10; index += 1) {
      expect((await ask(lookups(1), { 'x-exempt': 'yes' })).status).toBe(200);
      expect((await app.inject({ url: '/healthz' })).statusCode).toBe(200);
    }
  });
});
