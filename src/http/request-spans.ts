import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Tracing } from '../telemetry';
import { STREAM_URL } from './streams';

declare module 'fastify' {
  interface FastifyRequest {
    /** Ends the span of the request; null where it is not traced. */
    endSpan: ((status: number) => void) | null;
  }
}

/** Gives each request a span, but streams: theirs would end with the client. */
export function registerRequestSpans(app: FastifyInstance, tracing: Tracing): void {
  app.decorateRequest('endSpan', null);
  app.addHook('onRequest', (request, _reply, done) => {
    const { id, method, routeOptions } = request;
    const route = routeOptions.url ?? '(none)';
    if (route === STREAM_URL) return done();
    const parent = {
      ...headerOf(request, 'traceparent'),
      ...headerOf(request, 'tracestate'),
    };
    // what goes on may be all the way to the answer
    const goOn = (): void => done();
    request.endSpan = tracing.request({ method, route, requestId: id, parent }, goOn);
  });
  app.addHook('onResponse', (request, reply, done) => {
    request.endSpan?.(reply.statusCode);
    done();
  });
}

function headerOf({ headers }: FastifyRequest, name: string): Readonly<Record<string, string>> {
  const value = headers[name];
  return typeof value === 'string' ? { [name]: value } : {};
}
