import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FastifyInstance } from 'fastify';
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
});
