import type { FastifyInstance, FastifyRequest, onRequestAsyncHookHandler } from 'fastify';
import type { Identity, OnRefusal } from '../auth';
import { ArchiveError } from '../core/errors';
import { identityOf, type Access } from './access';
import { HttpError } from './http-error';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks; null on routes that are open to everybody. */
    identity: Identity | null;
  }
}

/** How routes are closed. */
export interface Authentication {
  /**
   * Lets in whoever is known, before the body is read. All others get 401 and one answer, whatever is wrong with what
   * they show; 503 where that cannot be found out.
   */
  readonly required: onRequestAsyncHookHandler;
  /**
   * Whether the request comes from somebody who is known. Who shows nothing is taken for what was known last: this asks
   * no database. Rejects where it cannot be found out.
   */
  readonly isKnown: (request: FastifyRequest) => Promise<boolean>;
}

/** Gives requests their identity. */
export function registerAuthentication(
  app: FastifyInstance,
  access: Access,
  onRefusal: OnRefusal,
): Authentication {
  app.decorateRequest('identity', null);
  return {
    required: async (request, reply) => {
      const { authorization } = request.headers;
      request.identity = await identityOf(access, authorization).catch((error: unknown) => {
        if (error instanceof ArchiveError && error.code === 'UNAVAILABLE') {
          request.log.warn({ err: error.cause ?? error }, 'who asks cannot be found out');
          throw new HttpError(503, error.message);
        }
        throw error;
      });
      if (request.identity !== null) return;
      onRefusal({ ...refusedRequest(request), code: 'UNAUTHENTICATED' });
      // RFC 6750 section 3.1: no error code where nothing was shown
      const challenge = authorization === undefined ? '' : ', error="invalid_token"';
      reply.header('www-authenticate', `Bearer realm="incident-archive"${challenge}`);
      throw new HttpError(401, 'a valid token is needed: send it as Authorization: Bearer TOKEN');
    },
    isKnown: async ({ headers: { authorization } }) =>
      authorization === undefined ? access.mayBeOpen : (await identityOf(access, authorization)) !== null,
  };
}

/** What a refusal says of a request of nobody who is known. */
export function refusedRequest({ id, ip, method, routeOptions }: FastifyRequest) {
  return {
    identity: null,
    operation: `${method} ${routeOptions.url ?? 'elsewhere'}`,
    requestId: id,
    address: ip,
  };
}
