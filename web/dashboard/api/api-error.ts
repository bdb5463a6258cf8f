/** What kind of answer a view has instead of data. */
export type FaultKind = 'NEEDS_TOKEN' | 'FORBIDDEN' | 'OFFLINE' | 'FAILED';

/** Why there is no data, as the server says it. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  /** @param code that of the error, such as BAD_USER_INPUT; @param requestId that by which the server's log has it */
  constructor(
    message: string,
    readonly code: string,
    readonly requestId: string | null,
  ) {
    super(message);
  }

  get kind(): FaultKind {
    if (this.code === 'UNAUTHENTICATED') return 'NEEDS_TOKEN';
    if (this.code === 'FORBIDDEN') return 'FORBIDDEN';
    return this.code === 'NO_ANSWER' ? 'OFFLINE' : 'FAILED';
  }

  /** Whether it says nothing about what is asked for and by whom, so that what was known stays known. */
  get isPassing(): boolean {
    return this.kind === 'OFFLINE' || this.kind === 'FAILED';
  }
}

/** The first error of an answer of GraphQL; null where it has none. */
export function errorOf(answer: unknown, requestId: string | null): ApiError | null {
  const errors = isObject(answer) && Array.isArray(answer.errors) ? (answer.errors as unknown[]) : [];
  const [first] = errors;
  if (!isObject(first)) return null;
  const extensions = isObject(first.extensions) ? first.extensions : {};
  return new ApiError(
    typeof first.message === 'string' ? first.message : 'The server gives no reason.',
    typeof extensions.code === 'string' ? extensions.code : 'UNKNOWN',
    typeof extensions.requestId === 'string' ? extensions.requestId : requestId,
  );
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
