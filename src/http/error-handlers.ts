import type { Socket } from 'node:net';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { ArchiveError, type ErrorCode } from '../core/errors';
import { errorBody, HttpError, httpErrorCodes, HttpErrorStatus, type ErrorDetails } from './http-error';

declare module 'fastify' {
  interface FastifyRequest {
    /** The code of the error that it is answered with past GraphQL; null where there is none. */
    errorCode: string | null;
  }
}

const JSON_TYPE = 'application/json; charset=utf-8';

/** What is said where the framework's own message would quote the request. */
const messages = {
  400: 'the request cannot be read',
  401: 'a valid token is needed',
  403: 'this is not allowed',
  404: 'there is nothing here',
  405: 'this method is not allowed here',
  406: 'the answer is an event stream: send Accept: text/event-stream',
  408: 'the request took too long to arrive',
  413: 'the body is too large',
  415: 'the body must be application/json in UTF-8',
  421: 'the request is not for this server',
  429: 'too many requests: try again later',
  431: 'the headers are too large',
  500: 'internal error',
  503: 'not available at the moment',
  504: 'the answer took too long',
  505: 'this needs HTTP/1.1',
} as const satisfies Record<HttpErrorStatus, string>;

/** Answers an error of any kind in one shape; what is not the client's fault is logged and not told. */
export function answerError(
  error: FastifyError | HttpError | ArchiveError,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  if (error instanceof ArchiveError) return sendArchiveError(request, reply, error);
  const status = statusOf(error.statusCode);
  if (status === 500) request.log.error({ err: error }, 'request failed');
  return sendError(request, reply, status, error instanceof HttpError ? error.message : messages[status]);
}

export function answerNotFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return sendError(request, reply, 404, messages[404]);
}

export function sendError(
  request: FastifyRequest,
  reply: FastifyReply,
  status: HttpErrorStatus,
  message: string = messages[status],
  more: ErrorDetails = {},
): FastifyReply {
  request.errorCode = httpErrorCodes[status];
  // A request that the framework refuses has met no hook that would have named it.
  reply.header('x-request-id', request.id);
  // what was said of a download that has not begun is not said of its error
  reply.removeHeader('content-disposition').removeHeader('trailer');
  return reply
    .code(status)
    .type(JSON_TYPE)
    .send(errorBody(status, message, request.id, more));
}

const archiveStatuses: Record<ErrorCode, HttpErrorStatus> = {
  BAD_USER_INPUT: 400,
  LIMIT_EXCEEDED: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  // no request that is answered here changes a record
  CONFLICT: 500,
  RATE_LIMITED: 429,
  UNAVAILABLE: 503,
  DEADLINE_EXCEEDED: 504,
};

/** Answers what callers are told by the archive itself, with the code, field and reason that GraphQL would give. */
function sendArchiveError(request: FastifyRequest, reply: FastifyReply, error: ArchiveError): FastifyReply {
  const { code, field, message, reason } = error;
  const status = archiveStatuses[code];
  if (status >= 500) request.log.warn({ err: error }, 'the request fails');
  return sendError(request, reply, status, message, {
    code,
    ...(field !== null && { field, reason }),
  });
}

/** Answers what is no HTTP, or not enough of it to become a request, on the bare socket. */
export function answerBadConnection(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = connectionErrors.get(error.code ?? '') ?? 400;
  const body = errorBody(status, messages[status]);
  const head = [
    `HTTP/1.1 ${status} ${httpErrorCodes[status]}`,
    `Content-Type: ${JSON_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

const connectionErrors: ReadonlyMap<string, HttpErrorStatus> = new Map([
  ['HPE_HEADER_OVERFLOW', 431],
  ['ERR_HTTP_REQUEST_TIMEOUT', 408],
]);

function statusOf(code: number | undefined): HttpErrorStatus {
  if (code === undefined || code < 400) return 500;
  const known = Object.keys(httpErrorCodes)
    .map(Number)
    .find((status) => status === code);
  return (known ?? (code < 500 ? 400 : 500)) as HttpErrorStatus;
}
