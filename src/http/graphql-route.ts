import { ApolloServer, HeaderMap, HTTPGraphQLResponse } from '@apollo/server';
import type { FastifyInstance, FastifyReply, FastifyRequest, onRequestAsyncHookHandler } from 'fastify';
import type { Identity } from '../auth';
import { ArchiveError } from '../core/errors';
import type { StopSignal } from '../database';
import {
  refusal,
  type Exchange,
  type PlainHttpRequest,
  type QuickAnswer,
  type QuickAnswers,
  type RawHttpRequest,
  type RequestScope,
} from '../graphql/transport';
import { RequestDeadline, type Deadlines } from './deadline';
import { sendError } from './error-handlers';
import { HttpError } from './http-error';
import type { RateLimiter } from './rate-limit';
import { readJsonBody, type JsonBody } from './read-body';
import { Turns } from './turns';

/**
 * Makes the context of a request of somebody who is known; `request.id` is its request id, and `signal` is aborted when
 * the request has taken too long, or its client is gone.
 */
export type CreateContext<Context> = (
  request: FastifyRequest,
  identity: Identity,
  signal: StopSignal,
) => Context;

/** What `/graphql` needs. */
export interface GraphQLRouteOptions<Context extends RequestScope> {
  readonly apollo: ApolloServer<Context>;
  /** Null: Apollo answers everything. */
  readonly quick: QuickAnswers<Context> | null;
  readonly createContext: CreateContext<Context>;
  /** Gives a request its identity, or refuses it. */
  readonly authenticate: onRequestAsyncHookHandler;
  readonly bodyLimitBytes: number;
  readonly deadlines: Deadlines;
  /** Null: callers may ask as often as they like. */
  readonly rateLimiter: RateLimiter | null;
}

/** `GET` and `POST /graphql`: graphql-over-HTTP as Apollo speaks it, with the body's own text kept. */
export function registerGraphQL<Context extends RequestScope>(
  app: FastifyInstance,
  options: GraphQLRouteOptions<Context>,
): void {
  const { apollo, bodyLimitBytes, createContext, deadlines, quick, rateLimiter } = options;
  // Of writers who are answered together each sends the next at once. What the database has answered meanwhile is heard between
  // them. Reads go without: those of one turn share a connection.
  const turns = new Turns();
  // Fastify's own parser refuses `__proto__` keys and keeps no text.
  app.addContentTypeParser('application/json', (request: FastifyRequest) =>
    readJsonBody(request.raw, bodyLimitBytes),
  );

  app.route({
    method: ['GET', 'POST'],
    url: '/graphql',
    exposeHeadRoute: false,
    onRequest: admission(options),
    handler: async (request, reply) => {
      const deadline = new RequestDeadline(request, reply, deadlines);
      const exchange = exchangeOf(request, rateLimiter, () => deadline.extend());
      const context = (): Context => ({
        ...contextOf(request, deadline.signal, createContext),
        exchange,
      });
      try {
        const plain = plainRequest(request);
        const { accept } = request.headers;
        const known = quick?.find(plain) ?? null;
        if (known?.isMutation === true) await turns.take();
        const prepared =
          known === null ? null : (quick?.prepare(known, plain, accept, exchange, context) ?? null);
        if (prepared !== null) return sendQuickly(reply, await prepared.answer());
        const response = await apollo.executeHTTPGraphQLRequest({
          httpGraphQLRequest: toApollo(request, plain),
          context: async () => context(),
        });
        quick?.learn(accept, response);
        return send(request, reply, response, exchange);
      } finally {
        deadline.end();
      }
    },
  });

  app.route({
    method: ['DELETE', 'HEAD', 'OPTIONS', 'PATCH', 'PUT'],
    url: '/graphql',
    handler: (request, reply) => sendError(request, reply.header('allow', 'GET, POST'), 405),
  });
}

/**
 * Lets in who is known, and counts the request to them. Who is not is counted by address: a flood of guesses is told to
 * wait, and nobody who shares the address with it.
 */
export function admission({
  authenticate,
  rateLimiter,
}: Pick<GraphQLRouteOptions<RequestScope>, 'authenticate' | 'rateLimiter'>): onRequestAsyncHookHandler {
  if (rateLimiter === null) return authenticate;
  return async function admit(request, reply) {
    try {
      await authenticate.call(this, request, reply);
    } catch (error) {
      if ((await rateLimiter.onRequest(request, reply)) !== undefined) return reply;
      throw error;
    }
    return rateLimiter.onRequest(request, reply);
  };
}

/** What a request and GraphQL tell each other. */
export function exchangeOf(
  request: FastifyRequest,
  rateLimiter: RateLimiter | null,
  extendDeadline: () => void,
): Exchange {
  return {
    isRefused: false,
    extendDeadline,
    takeMore: (weight) => rateLimiter?.takeMore(request, weight) ?? null,
    chargeMore: (weight) => rateLimiter?.charge(request, weight),
  };
}

/** The context of a request; what keeps it from being made is told as GraphQL's own refusals are. */
export function contextOf<Context>(
  request: FastifyRequest,
  signal: StopSignal,
  createContext: CreateContext<Context>,
): Context {
  const { identity } = request;
  if (identity === null) throw new Error('a request has come past the authentication');
  try {
    return createContext(request, identity, signal);
  } catch (error) {
    if (error instanceof ArchiveError) throw refusal(error);
    request.log.error({ err: error }, 'request failed');
    throw error;
  }
}

/** A request as its HTTP has it. */
export function plainRequest(request: FastifyRequest): PlainHttpRequest {
  const { method, url } = request.raw;
  const body = request.body as JsonBody | undefined;
  return {
    method: method ?? 'GET',
    search: searchOf(url ?? ''),
    body: body?.value,
    bodyText: body?.text ?? null,
  };
}

/** The same as Apollo takes it. */
export function toApollo({ raw: { headers } }: FastifyRequest, plain: PlainHttpRequest): RawHttpRequest {
  return { ...plain, headers: headerMap(headers) };
}

function headerMap(headers: FastifyRequest['raw']['headers']): HeaderMap {
  const map = new HeaderMap();
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) map.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return map;
}

/** A request's query, from the question mark on. A Host header plays no part in it, so a malformed one cannot hurt. */
export function searchOf(url: string): string {
  const mark = url.indexOf('?');
  if (mark === -1) return '';
  const search = url.slice(mark);
  try {
    // URLSearchParams puts U+FFFD for bytes that are no UTF-8, and so would change evidence unseen.
    decodeURIComponent(search);
  } catch {
    throw new HttpError(400, 'the query string is not UTF-8');
  }
  return search;
}

function sendQuickly(reply: FastifyReply, { mediaType, text }: QuickAnswer): FastifyReply {
  return reply.header('content-type', mediaType).header('cache-control', 'no-store').send(text);
}

/** Answers with what Apollo has. */
export function send(
  request: FastifyRequest,
  reply: FastifyReply,
  { body, headers, status = 200 }: HTTPGraphQLResponse,
  { isRefused }: Exchange,
): FastifyReply {
  // Only what went wrong outside of any operation has this status, and Apollo cannot name the request there.
  if (status === 500 || body.kind !== 'complete') return sendError(request, reply, 500);
  for (const [name, value] of headers) reply.header(name, value);
  const isPlainJson = headers.get('content-type')?.startsWith('application/json') === true;
  return reply
    .code(isRefused && isPlainJson ? 200 : status)
    .header('cache-control', 'no-store')
    .send(status < 400 ? body.string : withRequestId(body.string, request.id));
}

/** What Apollo refuses before there is an operation comes without the id. Such an answer holds errors and no data. */
function withRequestId(text: string, requestId: string): string {
  const { errors } = JSON.parse(text) as { errors: { extensions?: object }[] };
  return JSON.stringify({
    errors: errors.map((error) => ({ ...error, extensions: { ...error.extensions, requestId } })),
  });
}
