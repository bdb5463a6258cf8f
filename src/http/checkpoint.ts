import type { FastifyInstance, onRequestAsyncHookHandler } from 'fastify';

const TEXT_TYPE = 'text/plain; charset=utf-8';

/**
 * `GET /log/checkpoint`: the newest signed note, byte for byte (https://c2sp.org/tlog-checkpoint), 404 before the
 * first. Caches may keep it as long as the log takes to sign the next one, a second.
 */
export function registerCheckpoint(
  app: FastifyInstance,
  checkpoint: () => Promise<string | null>,
  authenticate: onRequestAsyncHookHandler,
): void {
  app.get('/log/checkpoint', { onRequest: authenticate }, async (_request, reply) => {
    const note = await checkpoint();
    reply.type(TEXT_TYPE);
    return note === null
      ? reply.code(404).header('cache-control', 'no-store').send('there is no checkpoint yet\n')
      : reply.header('cache-control', 'max-age=1').send(note);
  });
}
