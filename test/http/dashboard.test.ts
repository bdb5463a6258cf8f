import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FastifyInstance } from 'fastify';
import { openToAll } from '../support/access';
import { probeApp } from './support/probe-app';

describe('the dashboard', () => {
  const root = mkdtempSync(path.join(tmpdir(), 'dashboard-'));
  const dashboardRoot = path.join(root, 'dist');
  let app: FastifyInstance;
  beforeAll(async () => {
    mkdirSync(path.join(dashboardRoot, 'dashboard', 'chunks'), { recursive: true });
    writeFileSync(path.join(root, 'secret.txt'), 'hunter2');
    writeFileSync(path.join(dashboardRoot, '.inputs'), 'hunter2');
    writeFileSync(path.join(dashboardRoot, 'index.html'), '<!doctype html><title>page</title>');
    writeFileSync(path.join(dashboardRoot, 'dashboard', 'app.js'), 'export {};');
    writeFileSync(path.join(dashboardRoot, 'dashboard', 'chunks', 'event-5XG3T2QA.js'), 'export {};');
    // as after the first token: there is no playground then, but always a dashboard
    const access = { ...openToAll, mayBeOpen: false, isOpen: async () => false, identify: async () => null };
    ({ app } = await probeApp({ access, more: { dashboardRoot, isGraphiQLServed: undefined } }));
  });
  afterAll(async () => {
    await app.close();
    rmSync(root, { recursive: true });
  });

  it.each([
    ['/', 'text/html; charset=utf-8', 'no-cache'],
    ['/dashboard/app.js', /javascript/, 'no-cache'],
    ['/dashboard/chunks/event-5XG3T2QA.js', /javascript/, 'public, max-age=31536000, immutable'],
  ])('serves %s to everybody, and makes no script or style out of text', async (url, type, caching) => {
    const { headers, statusCode } = await app.inject({ url });

    expect(statusCode).toBe(200);
    expect(headers['content-type']).toMatch(type);
    expect(headers['cache-control']).toBe(caching);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['referrer-policy']).toBe('no-referrer');
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self';");
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/https?:|unsafe/);
  });

  it('answers HEAD, as those who look whether a server is up ask', async () => {
    expect((await app.inject({ method: 'HEAD', url: '/' })).statusCode).toBe(200);
  });

  it.each([
    '/index.html',
    '/.inputs',
    '/app.js',
    '/dashboard/../../secret.txt',
    '/dashboard/..%2f..%2fsecret.txt',
    '/dashboard/%2e%2e/.inputs',
    '/dashboard/no.js',
    '/incidents/1',
  ])('has nothing at %s', async (url) => {
    const response = await app.inject({ url });

    expect(response.statusCode).toBeGreaterThanOrEqual(400);
    expect(response.statusCode).toBeLessThan(500);
    expect(response.payload).not.toContain('hunter2');
    expect(JSON.parse(response.payload)).toHaveProperty('errors');
  });

  it('stands in the way of nothing else', async () => {
    expect((await app.inject({ url: '/healthz' })).json()).toEqual({ status: 'ok' });
    expect((await app.inject({ url: '/log/checkpoint' })).statusCode).toBe(401);
    expect((await app.inject({ method: 'POST', url: '/graphql', payload: '{}' })).statusCode).toBe(401);
    expect((await app.inject({ url: '/graphiql/' })).statusCode).toBe(404);
  });

  it('is not there where it was not built', async () => {
    const probe = await probeApp({ more: { dashboardRoot: path.join(root, 'nowhere') } });
    expect((await probe.app.inject({ url: '/' })).statusCode).toBe(404);
    await probe.app.close();
  });
});
