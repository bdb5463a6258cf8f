import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ArchiveError } from '../core/errors';
import {
  openSubscription,
  stringifyResult,
  type ErrorLog,
  type EventOptions,
  type OpenedSubscription,
  type RawHttpRequest,
  type RequestScope,
  type StreamOpening,
} from '../graphql/transport';
import type { RequestMetrics } from '../telemetry';
import { identityOf, type Access } from './access';
import { tooLong } from './deadline';
import { isDraining } from './drain';
import { sendError } from './error-handlers';
import { EventStream, type StreamTimes } from './event-stream';
import {
  admission,
  contextOf,
  exchangeOf,
  plainRequest,
  send,
  toApollo,
  type GraphQLRouteOptions,
} from './graphql-route';
import { HttpError } from './http-error';
import { sse } from './sse';
import { STREAM_URL, Streams, type StreamLimits } from './streams';

/** What `/graphql/stream` needs. */
export interface StreamRouteOptions<Context extends RequestScope> extends GraphQLRouteOptions<Context> {
  readonly access: Access;
  readonly log: ErrorLog;
  readonly limits: StreamLimits & StreamTimes;
  readonly metrics?: RequestMetrics;
}

/** Seconds after which a client that found no room may try again. */
const RETRY_SECONDS = 5;

/**
 * `GET` and `POST /graphql/stream`: subscriptions as server-sent events, in the distinct connections mode of GraphQL over
 * SSE. A document passes all that one at `/graphql` does; the id of each event is its place in the evidence log.
 */
export function registerStream<Context extends RequestScope>(
  app: FastifyInstance,
  options: StreamRouteOptions<Context>,
): void {
  const { metrics } = options;
  const streams = new Streams(options.limits, metrics && (() => metrics.streamOpened()));
  app.addHook('preClose', async () => streams.endAll('the server is closing'));

  app.route({
    method: ['GET', 'POST'],
    url: STREAM_URL,
    exposeHeadRoute: false,
    onRequest: admission(options),
    handler: async (request, reply) => {
      if (!/(^|[\s,])text\/event-stream\s*($|[;,])/i.test(request.headers.accept ?? ''))
        return sendError(request, reply, 406);
      if (isDraining(app)) return sendError(request, reply, 503);
      const limit = streams.limitFor(nameOf(request));
      if (limit !== null) {
        reply.header('retry-after', RETRY_SECONDS);
        const [status, whose] = limit === 'streams' ? ([503, 'here'] as const) : ([429, 'of yours'] as const);
        return sendError(
          request,
          reply,
          status,
          `${options.limits[limit]} streams ${whose} are open already`,
        );
      }
      return new Stream(request, reply, options, streams).open();
    },
  });

  app.route({
    method: ['DELETE', 'HEAD', 'OPTIONS', 'PATCH', 'PUT'],
    url: STREAM_URL,
    handler: (request, reply) => sendError(request, reply.header('allow', 'GET, POST'), 405),
  });
}

/** One stream, from its request to its end. */
class Stream<Context extends RequestScope> {
  private readonly life = new AbortController();
  /** That of the request which opens it. */
  private context: RequestScope | null = null;
  private hasBegun = false;

  constructor(
    private readonly request: FastifyRequest,
    private readonly reply: FastifyReply,
    private readonly options: StreamRouteOptions<Context>,
    streams: Streams,
  ) {
    const { access } = options;
    const leave = streams.add(nameOf(request), {
      isKnown: async () => (await identityOf(access, request.headers.authorization)) !== null,
      end: (reason) => this.end(reason),
    });
    reply.raw.once('close', () => {
      this.end('nobody reads it any more');
      leave();
    });
  }

  /** Answers with events; where there is something wrong with the request, with that. */
  async open(): Promise<FastifyReply> {
    const { apollo, createContext, deadlines, rateLimiter } = this.options;
    const { reply, request } = this;
    const { signal } = this.life;
    const timer = setTimeout(() => this.life.abort(tooLong(deadlines.deadlineMs)), deadlines.deadlineMs);
    try {
      const stream: StreamOpening = { lastEventId: lastEventIdOf(request), accepted: null };
      const exchange = { ...exchangeOf(request, rateLimiter, () => undefined), stream };
      const response = await apollo.executeHTTPGraphQLRequest({
        httpGraphQLRequest: asPost(request),
        context: async () => {
          const context = { ...contextOf(request, signal, createContext), exchange };
          this.context = context;
          return context;
        },
      });
      // a refused document is told in the stream, where clients of the protocol look for it
      if (exchange.isRefused && response.body.kind === 'complete') return this.tell(response.body.string);
      const { context } = this;
      if (stream.accepted === null || context === null) return send(request, reply, response, exchange);
      const { log } = this.options;
      const opened = await openSubscription(stream.accepted, context, { log, forEvent: this.forEvent });
      return opened.kind === 'OPEN' ? this.start(opened.steps) : this.refuse(opened);
    } finally {
      clearTimeout(timer);
    }
  }

  private start(steps: Extract<OpenedSubscription, { kind: 'OPEN' }>['steps']): FastifyReply {
    const { options, request } = this;
    const onError = (error: unknown): void => {
      if (!this.life.signal.aborted)
        options.log.error({ requestId: request.id, err: error }, 'stream failed');
    };
    const end = (): void => this.end('it has ended');
    this.hasBegun = true;
    return this.headers().send(new EventStream(steps, options.limits, onError, end));
  }

  /** A client that is told by `complete` stays away: so not what may be otherwise in a while. */
  private refuse({ isPassing, result }: Extract<OpenedSubscription, { kind: 'REFUSED' }>): FastifyReply {
    return isPassing ? sendError(this.request, this.reply, 503) : this.tell(stringifyResult(result));
  }

  private tell(json: string): FastifyReply {
    return this.headers().send(sse.next(null, json) + sse.complete);
  }

  private headers(): FastifyReply {
    return (
      this.reply
        .code(200)
        .header('content-type', 'text/event-stream; charset=utf-8')
        .header('cache-control', 'no-store')
        // nginx would hold events back until it has a buffer full of them
        .header('x-accel-buffering', 'no')
    );
  }

  private end(reason: string): void {
    if (this.life.signal.aborted) return;
    const ms = Math.round(this.reply.elapsedTime);
    // a client that leaves has no other line in the log
    if (this.hasBegun) this.request.log.info({ reason, ms }, 'a stream ends');
    this.life.abort(new ArchiveError('UNAVAILABLE', null, `the stream ends: ${reason}`));
  }

  /** Each event has the time of a request to be resolved in. */
  private readonly forEvent: EventOptions['forEvent'] = async (work) => {
    const { createContext, deadlines } = this.options;
    const life = this.life.signal;
    const event = new AbortController();
    // AbortSignal.any would leave something behind in the longer life with each event (Node 20)
    const stop = (): void => event.abort(life.reason);
    life.addEventListener('abort', stop, { once: true });
    if (life.aborted) stop();
    const timer = setTimeout(() => event.abort(tooLong(deadlines.deadlineMs)), deadlines.deadlineMs);
    try {
      return await work(contextOf(this.request, event.signal, createContext));
    } finally {
      clearTimeout(timer);
      life.removeEventListener('abort', stop);
    }
  };
}

/** Whose streams are counted together. */
function nameOf({ identity }: FastifyRequest): string {
  return identity?.actor ?? '';
}

function lastEventIdOf({ headers }: FastifyRequest): string | null {
  const id = headers['last-event-id'];
  return typeof id === 'string' && id !== '' ? id : null;
}

/** The request as Apollo takes it: as JSON over POST, whose answer is JSON, whatever it came as. */
function asPost(request: FastifyRequest): RawHttpRequest {
  const asked = toApollo(request, plainRequest(request));
  asked.headers.set('accept', 'application/json');
  if (asked.method !== 'GET') return asked;
  // a page cannot send this request unseen: only a script, whose origin is told, asks for an event stream
  asked.headers.set('content-type', 'application/json');
  const search = new URLSearchParams(asked.search);
  const texts = ['query', 'operationName'].map((name) => [name, search.get(name)] as const);
  const variables = search.get('variables');
  const body = {
    ...Object.fromEntries(texts.filter(([, text]) => text !== null)),
    ...(variables !== null && { variables: readVariables(variables) }),
  };
  return { ...asked, method: 'POST', body };
}

function readVariables(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new HttpError(400, 'the variables are not JSON');
  }
}
