/** What a log line holds of an error. */
export interface ErrorDescription {
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  readonly stack?: string;
  readonly cause?: ErrorDescription;
}

const MAX_MESSAGE_LENGTH = 1_000;
const MAX_STACK_LENGTH = 4_000;
const MAX_CAUSES = 3;
const QUOTED_VALUE = /: "[^]*$/;

/**
 * An error for the log: type, message, code and stack, each cut to a length, and up to three causes. Other
 * properties stay out: database libraries hang statements, parameters and rows on theirs. So does the value that
 * PostgreSQL quotes at the end of a message (`invalid input syntax for type bigint: "…"`).
 */
export function describeError(error: unknown): ErrorDescription {
  return describe(error, MAX_CAUSES);
}

function describe(error: unknown, causes: number): ErrorDescription {
  if (!(error instanceof Error)) return { type: typeof error, message: 'not an Error' };
  const { cause, name } = error;
  const message = isAboutData(error) ? error.message.replace(QUOTED_VALUE, ': "[redacted]"') : error.message;
  const stack = error.stack?.replace(error.message, () => message);
  return {
    type: name,
    message: message.slice(0, MAX_MESSAGE_LENGTH),
    ...('code' in error && typeof error.code === 'string' && { code: error.code }),
    ...(stack !== undefined && { stack: stack.slice(0, MAX_STACK_LENGTH) }),
    ...(cause instanceof Error && causes > 0 && { cause: describe(cause, causes - 1) }),
  };
}

/** Whether its SQLSTATE is one of class 22, data exception (PostgreSQL, Appendix A): those messages quote the value. */
function isAboutData(error: Error): boolean {
  const state = 'sqlState' in error ? error.sqlState : 'code' in error ? error.code : null;
  return typeof state === 'string' && /^22...$/.test(state);
}
