/** The stable codes of errors shown to callers; each edge (GraphQL, HTTP, command line) renders them once. */
export const errorCodes = [
  'BAD_USER_INPUT',
  'CONFLICT',
  'NOT_FOUND',
  'UNAVAILABLE',
  /** The caller has to say who it is; see its token. */
  'UNAUTHENTICATED',
  /** The caller is known, and may not do this. */
  'FORBIDDEN',
  /** The request asks for more than one request may. */
  'LIMIT_EXCEEDED',
  /** The caller has asked too often; it may again in a while. */
  'RATE_LIMITED',
  /** The work took too long and was stopped; nothing is kept of the transaction that it was at. */
  'DEADLINE_EXCEEDED',
] as const;

/** One of the stable codes. */
export type ErrorCode = (typeof errorCodes)[number];

/**
 * The one error that callers get to see. `field` names the input at fault in the caller's spelling (null where
 * no single field is), `reason` is a plain sentence part that never quotes the value at length.
 */
export class ArchiveError extends Error {
  readonly code: ErrorCode;
  readonly field: string | null;
  readonly reason: string;

  constructor(code: ErrorCode, field: string | null, reason: string) {
    super(field === null ? reason : `${field}: ${reason}`);
    this.name = 'ArchiveError';
    this.code = code;
    this.field = field;
    this.reason = reason;
  }
}

/** An ArchiveError with code BAD_USER_INPUT. */
export function badInput(field: string | null, reason: string): ArchiveError {
  return new ArchiveError('BAD_USER_INPUT', field, reason);
}

/** Runs `parse` and names `field` in an ArchiveError that names none yet, or prefixes the one it names. */
export function inField<T>(field: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw underField(field, error);
  }
}

/** What `inField` throws for an error: for whoever would rather not make a function for each of many values. */
export function underField(field: string, error: unknown): unknown {
  if (!(error instanceof ArchiveError)) return error;
  return new ArchiveError(error.code, error.field === null ? field : `${field}.${error.field}`, error.reason);
}
