import { ArchiveError } from '../../src/core/errors';
import { probeApp } from './support/probe-app';

const NOTE =
  'archive.test/log\n1\nqRY6bPGJPSIbi8RI/uvdVThUMbrBqFyGBSGDBBJuIpg=\n\n— archive.test/log AAECAw==\n';

describe('/log/checkpoint', () => {
  it('gives the newest note byte for byte, for a second', async () => {
    const { app } = await probeApp({ checkpoint: async () => NOTE });
    const { headers, payload, statusCode } = await app.inject({ url: '/log/checkpoint' });

    expect([statusCode, payload]).toEqual([200, NOTE]);
    expect(headers).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'max-age=1',
      'content-length': String(Buffer.byteLength(NOTE)),
    });
    await app.close();
  });

  it('answers HEAD as GET, without the note', async () => {
    const { app } = await probeApp({ checkpoint: async () => NOTE });
    const { headers, payload, statusCode } = await app.inject({ method: 'HEAD', url: '/log/checkpoint' });

    expect([statusCode, payload]).toEqual([200, '']);
    expect(headers).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'content-length': String(Buffer.byteLength(NOTE)),
    });
    await app.close();
  });

  it('has one plain line before the first, which nobody keeps', async () => {
    const { app } = await probeApp({ checkpoint: async () => null });
    const { headers, payload, statusCode } = await app.inject({ url: '/log/checkpoint' });

    expect([statusCode, payload]).toEqual([404, 'there is no checkpoint yet\n']);
    expect(headers).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
    });
    expect((await app.inject({ method: 'HEAD', url: '/log/checkpoint' })).statusCode).toBe(404);
    await app.close();
  });

  it('is not available where the archive says so', async () => {
    const { app } = await probeApp({
      checkpoint: () =>
        Promise.reject(new ArchiveError('UNAVAILABLE', null, 'no connection was free in time')),
    });
    const { payload, statusCode } = await app.inject({ url: '/log/checkpoint' });

    expect([statusCode, JSON.parse(payload)]).toMatchObject([
      503,
      { errors: [{ message: 'no connection was free in time', extensions: { code: 'UNAVAILABLE' } }] },
    ]);
    await app.close();
  });

  it('does not tell why it cannot be read', async () => {
    const { app, logged } = await probeApp({
      checkpoint: () => Promise.reject(new Error('connect ECONNREFUSED 10.0.0.7:5432')),
    });
    const { payload, statusCode } = await app.inject({ url: '/log/checkpoint' });

    expect(statusCode).toBe(500);
    expect(payload).not.toContain('10.0.0.7');
    expect(logged.map(({ msg }) => msg)).toContain('request failed');
    await app.close();
  });
});
