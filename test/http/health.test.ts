import { openToAll } from '../support/access';
import { probeApp } from './support/probe-app';

/** To strangers, less is told: see authentication.test.ts. */
const access = { ...openToAll, mayBeOpen: true };

describe('the health of the server', () => {
  it('is alive and ready, and says which engine keeps what', async () => {
    const { app } = await probeApp({ access });
    const [alive, ready] = [await app.inject({ url: '/healthz' }), await app.inject({ url: '/readyz' })];

    expect([alive.statusCode, alive.json()]).toEqual([200, { status: 'ok' }]);
    expect([ready.statusCode, ready.json()]).toEqual([
      200,
      { status: 'ready', engine: 'pglite', durability: 'PROCESS' },
    ]);
    expect(ready.headers['cache-control']).toBe('no-store');
    await app.close();
  });

  it('is alive but not ready when the database refuses, and does not say why', async () => {
    const ping = () => Promise.reject(new Error('connect ECONNREFUSED 10.0.0.7:5432'));
    const { app, logged } = await probeApp({ access, health: { ping } });
    const ready = await app.inject({ url: '/readyz' });

    expect((await app.inject({ url: '/healthz' })).statusCode).toBe(200);
    expect([ready.statusCode, ready.json()]).toEqual([
      503,
      { status: 'unavailable', engine: 'pglite', durability: 'PROCESS' },
    ]);
    expect(logged.map(({ msg }) => msg)).toContain('the database does not answer');
    await app.close();
  });

  it('is not ready when the database stays silent for two seconds', async () => {
    const { app } = await probeApp({ access, health: { ping: () => new Promise<void>(() => {}) } });

    expect((await app.inject({ url: '/readyz' })).statusCode).toBe(503);
    await app.close();
  });
});
