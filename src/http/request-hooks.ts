import type { FastifyInstance } from 'fastify';
import { unsearched, type Logger, type RequestMetrics } from '../telemetry';
import { isDraining } from './drain';
import { STREAM_URL } from './streams';

/** The route of what has none. */
const NO_ROUTE = '(none)';

/** Gives every answer its request id and safe headers, and every request one line in the log and a place in the metrics. */
export function registerRequestHooks(app: FastifyInstance, logger: Logger, metrics?: RequestMetrics): void {
  app.decorateRequest('errorCode', null);
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
    if (metrics !== undefined) {
      const route = routeOptions.url ?? NO_ROUTE;
      metrics.response(route, reply.statusCode, route === STREAM_URL ? null : reply.elapsedTime / 1_000);
      if (request.errorCode !== null) metrics.error(request.errorCode);
    }
    done();
  });
}
