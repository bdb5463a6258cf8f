import type { ErrorCode } from '../core/errors';

/** The stable codes of errors that end a request before GraphQL sees it, by HTTP status. */
export const httpErrorCodes = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  406: 'NOT_ACCEPTABLE',
  408: 'REQUEST_TIMEOUT',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  421: 'MISDIRECTED_REQUEST',
  429: 'RATE_LIMITED',
  431: 'HEADERS_TOO_LARGE',
  500: 'INTERNAL_SERVER_ERROR',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
  505: 'HTTP_VERSION_NOT_SUPPORTED',
} as const;

export type HttpErrorStatus = keyof typeof httpErrorCodes;

/** An error of the HTTP exchange itself. The message is shown to the client and quotes nothing of it. */
export class HttpError extends Error {
  readonly statusCode: HttpErrorStatus;

  constructor(statusCode: HttpErrorStatus, message: string) {
    super(message);
    this.name = 'HttpError';
    this.statusCode = statusCode;
  }
}

/** What is said of an error besides its message; its own code in place of that of the status. */
export interface ErrorDetails {
  readonly code?: ErrorCode;
  readonly field?: string;
  readonly reason?: string;
}

/** The body of an error answer, in GraphQL's shape so that clients read one kind of error only. */
export function errorBody(
  status: HttpErrorStatus,
  message: string,
  requestId?: string,
  more: ErrorDetails = {},
): string {
  const extensions = { code: httpErrorCodes[status], ...more, ...(requestId !== undefined && { requestId }) };
  return JSON.stringify({ errors: [{ message, extensions }] });
}
