import type { FastifyInstance } from 'fastify';
import { isDraining } from './drain';

/** Gives every answer its request id and safe headers, and every request one line in the log. */
export function registerRequestHooks(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
    reply.header('x-content-type-options', 'nosniff');
  });

  app.addHook('onSend', async (_request, reply) => {
    if (isDraining(app)) reply.header('connection', 'close');
  });

  app.addHook('onResponse', async (request, reply) => {
    const { method, routeOptions } = request;
    // The route, not the address: a GET carries its variables in the query string.
    request.log.info(
      {
        method,
        route: routeOptions.url ?? null,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      'request',
    );
  });
}
