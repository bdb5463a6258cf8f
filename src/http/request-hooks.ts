import type { FastifyInstance } from 'fastify';
import { unsearched, type Logger } from '../telemetry';
import { isDraining } from './drain';

/** Gives every answer its request id and safe headers, and every request one line in the log. */
export function registerRequestHooks(app: FastifyInstance, logger: Logger): void {
  const lines = unsearched(logger);
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    reply.header('x-content-type-options', 'nosniff');
    done();
  });

  app.addHook('onSend', (_request, reply, payload, done) => {
    if (isDraining(app)) reply.header('connection', 'close');
    done(null, payload);
  });

  app.addHook('onResponse', (request, reply, done) => {
    const { id, method, routeOptions } = request;
    // The route, not the address: a GET carries its variables in the query string.
    lines.info(
      {
        requestId: id,
        method,
        route: routeOptions.url ?? null,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      'request',
    );
    done();
  });
}
