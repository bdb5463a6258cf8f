import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { OnRefusal } from '../auth';
import type { Access } from './access';
import { refusedRequest } from './authentication';
import { HttpError } from './http-error';

/** The names under which a browser on this machine reaches a server that listens on loopback. */
export const LOCAL_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i;

/**
 * Keeps foreign pages out of a server that takes local requests for an admin's. A page whose name was made to point to
 * 127.0.0.1 (DNS rebinding) reads answers as its own, but its requests name its own host: 421. A page that just sends
 * requests here cannot read the answers, but what they ask would be done; browsers name its origin: 403.
 */
export function registerLocalGuard(
  app: FastifyInstance,
  access: Access,
  corsOrigins: readonly string[],
  onRefusal: OnRefusal,
): void {
  const fault = (request: FastifyRequest): HttpError | undefined => {
    const { host = '', origin } = request.headers;
    if (!LOCAL_HOST.test(host)) {
      onRefusal({ ...refusedRequest(request), code: 'MISDIRECTED_REQUEST' });
      return new HttpError(
        421,
        'without identities this server answers to localhost, 127.0.0.1 and [::1] alone',
      );
    }
    if (origin !== undefined && !isOwn(origin, host) && !corsOrigins.includes(origin)) {
      onRefusal({ ...refusedRequest(request), code: 'FORBIDDEN' });
      return new HttpError(
        403,
        'pages of other origins may not ask: ARCHIVE_CORS_ORIGINS lists those that may',
      );
    }
    return undefined;
  };
  app.addHook('onRequest', (request, _reply, done) => done(access.mayBeOpen ? fault(request) : undefined));
}

function isOwn(origin: string, host: string): boolean {
  return origin.toLowerCase() === `http://${host.toLowerCase()}`;
}
