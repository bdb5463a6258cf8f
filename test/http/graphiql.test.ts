import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FastifyInstance } from 'fastify';
import { openToAll } from '../support/access';
import { probeApp } from './support/probe-app';

describe('GraphiQL', () => {
  const root = mkdtempSync(path.join(tmpdir(), 'graphiql-'));
  let app: FastifyInstance;
  beforeAll(async () => {
    mkdirSync(path.join(root, 'dist', 'assets'), { recursive: true });
    writeFileSync(path.join(root, 'secret.txt'), 'hunter2');
    writeFileSync(path.join(root, 'dist', '.inputs'), 'hunter2');
    writeFileSync(
      path.join(root, 'dist', 'index.html'),
      '<!doctype html><script type="module" src="app.js"></script>',
    );
    writeFileSync(path.join(root, 'dist', 'app.js'), 'export {};');
    writeFileSync(path.join(root, 'dist', 'chunk-5XG3T2QA.js'), 'export {};');
    writeFileSync(path.join(root, 'dist', 'assets', '0f1d5219934e96e8.ttf'), 'font');
    ({ app } = await probeApp({ webRoot: path.join(root, 'dist') }));
  });
  afterAll(async () => {
    await app.close();
    rmSync(root, { recursive: true });
  });

  it.each([
    ['/graphiql/', 'text/html; charset=utf-8', 'no-cache'],
    ['/graphiql/app.js', /javascript/, 'no-cache'],
    ['/graphiql/chunk-5XG3T2QA.js', /javascript/, 'public, max-age=31536000, immutable'],
    ['/graphiql/assets/0f1d5219934e96e8.ttf', 'font/ttf', 'public, max-age=31536000, immutable'],
  ])('serves %s with type, caching and a policy against foreign scripts', async (url, type, caching) => {
    const { headers, statusCode } = await app.inject({ url });

    expect(statusCode).toBe(200);
    expect(headers['content-type']).toMatch(type);
    expect(headers['cache-control']).toBe(caching);
    expect(headers['x-content-type-options']).toBe('nosniff');
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'; script-src 'self';");
    expect(policy).not.toMatch(/https?:|unsafe-eval/);
  });

  it('opens without the last slash too, where its relative addresses fit', async () => {
    const { headers, statusCode } = await app.inject({ url: '/graphiql' });

    expect([statusCode, headers.location]).toEqual([308, '/graphiql/']);
  });

  it.each([
    '/graphiql/../secret.txt',
    '/graphiql/%2e%2e/secret.txt',
    '/graphiql/..%2fsecret.txt',
    '/graphiql/.inputs',
    '/graphiql/no.js',
  ])('has nothing at %s', async (url) => {
    const response = await app.inject({ url });

    expect(response.statusCode).toBeGreaterThanOrEqual(400);
    expect(response.statusCode).toBeLessThan(500);
    expect(response.payload).not.toContain('hunter2');
    expect(JSON.parse(response.payload)).toHaveProperty('errors');
  });

  it('is there as long as the server is open to this machine, or if a setting says so', async () => {
    const webRoot = path.join(root, 'dist');
    const statuses = async (mayBeOpen: boolean, isGraphiQLServed: boolean | undefined): Promise<number[]> => {
      const probe = await probeApp({
        webRoot,
        access: { ...openToAll, mayBeOpen },
        more: { isGraphiQLServed },
      });
      const found = [];
      for (const url of ['/graphiql/', '/graphiql', '/graphiql/app.js', '/graphiql/no.js'])
        found.push((await probe.app.inject({ url, headers: { host: 'localhost' } })).statusCode);
      await probe.app.close();
      return found;
    };
    expect(await statuses(true, undefined)).toEqual([200, 308, 200, 404]);
    expect(await statuses(true, false)).toEqual([404, 404, 404, 404]);
    expect(await statuses(false, undefined)).toEqual([404, 404, 404, 404]);
    expect(await statuses(false, true)).toEqual([200, 308, 200, 404]);
  });

  it('goes when the first token is made, and needs none where it stays', async () => {
    const access = { ...openToAll, mayBeOpen: true, isOpen: async () => false, identify: async () => null };
    const probe = await probeApp({
      webRoot: path.join(root, 'dist'),
      access,
      more: { isGraphiQLServed: undefined },
    });
    const page = async () => {
      const { headers, statusCode } = await probe.app.inject({
        url: '/graphiql/',
        headers: { host: 'localhost' },
      });
      return [statusCode, headers['content-type']];
    };
    expect(await page()).toEqual([200, 'text/html; charset=utf-8']);
    access.mayBeOpen = false;
    expect(await page()).toEqual([404, 'application/json; charset=utf-8']);
    await probe.app.close();
  });
});
