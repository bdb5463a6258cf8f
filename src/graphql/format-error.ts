import { GraphQLError, GraphQLFormattedError, isValueNode, Kind } from 'graphql';
import { ArchiveError, badInput } from '../core/errors';

/** What callers are told of an error; `internal` is all that is not meant for them. */
type Told =
  | { readonly kind: 'archive'; readonly error: ArchiveError }
  | { readonly kind: 'protocol'; readonly code: string; readonly message: string }
  | { readonly kind: 'internal' };

/** Apollo's codes whose messages speak of the request alone. */
export const protocolCodes: ReadonlySet<string> = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
  'BAD_REQUEST',
]);

/** A string that a syntax error has met: as with inputs, its value may be a payload, and is not repeated. */
const STRING_VALUE = /\b(String|BlockString) ".*"/s;

/** A syntax error repeats the token it met, which may be as long as the document. */
const MAX_MESSAGE_LENGTH = 300;

/** graphql-js has no code for it. */
const TOO_MANY_TOKENS = /^Syntax Error: Document contains more that? (\d+) tokens/;

const INTERNAL = 'INTERNAL_SERVER_ERROR';

const requestIds = new WeakMap<object, string>();

/** Says which request an error belongs to, so that `formatError`, which is not told, can name it. */
export function noteRequest(error: object, requestId: string): void {
  requestIds.set(error, requestId);
}

/** Whether callers learn nothing of this error but the request id; such an error belongs in the log. */
export function isInternal(error: unknown): boolean {
  return told(error).kind === 'internal';
}

/** The code that callers are told of an error. */
export function codeOf(error: unknown): string {
  const what = told(error);
  switch (what.kind) {
    case 'archive':
      return what.error.code;
    case 'protocol':
      return what.code;
    case 'internal':
      return INTERNAL;
    default:
      return what satisfies never;
  }
}

/** The error that was thrown first, under the GraphQLErrors that wrap it. */
export function rootCause(error: unknown): unknown {
  return error instanceof GraphQLError && error.originalError ? rootCause(error.originalError) : error;
}

/**
 * Renders an error for an answer: an ArchiveError with its `code`, `field` and `reason`, an error of the
 * request itself with Apollo's code, and anything else as INTERNAL_SERVER_ERROR and nothing more. Each has the id of
 * its request, by which its lines in the log are found.
 */
export function formatError(formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError {
  const { locations, path } = formatted;
  const requestId = requestIdOf(error);
  const { message, extensions } = rendered(told(error));
  return {
    message,
    ...(locations && { locations }),
    ...(path && { path }),
    extensions: { ...extensions, ...(requestId !== undefined && { requestId }) },
  };
}

function rendered(what: Told): { message: string; extensions: Readonly<Record<string, unknown>> } {
  switch (what.kind) {
    case 'archive': {
      const { code, field, message, reason } = what.error;
      return { message, extensions: { code, field, reason } };
    }
    case 'protocol':
      return { message: shortened(what.message), extensions: { code: what.code } };
    case 'internal':
      return { message: 'internal error', extensions: { code: INTERNAL } };
    default:
      return what satisfies never;
  }
}

function told(error: unknown): Told {
  const root = rootCause(error);
  if (root instanceof ArchiveError) return { kind: 'archive', error: root };
  if (!(error instanceof GraphQLError)) return { kind: 'internal' };
  const { code } = error.extensions;
  if (root instanceof RangeError && code === 'GRAPHQL_PARSE_FAILED') {
    return { kind: 'protocol', code, message: 'Syntax Error: the document is nested too deeply.' };
  }
  if (!(root instanceof GraphQLError)) return { kind: 'internal' };
  const [, tokens] = TOO_MANY_TOKENS.exec(error.message) ?? [];
  if (tokens !== undefined && code === 'GRAPHQL_PARSE_FAILED') {
    const limit = new ArchiveError('LIMIT_EXCEEDED', 'tokens', `must be at most ${tokens} in a document`);
    return { kind: 'archive', error: limit };
  }
  const input = inputFault(root, code);
  if (input !== null) return { kind: 'archive', error: input };
  if (typeof code === 'string' && protocolCodes.has(code)) {
    return { kind: 'protocol', code, message: error.message.replace(STRING_VALUE, '$1') };
  }
  return { kind: 'internal' };
}

/** What graphql-js itself found wrong with an input: its message quotes the value, so ours replaces it. */
function inputFault(root: GraphQLError, code: unknown): ArchiveError | null {
  const node = root.nodes?.[0];
  if (code === 'BAD_USER_INPUT') {
    const name = node?.kind === Kind.VARIABLE_DEFINITION ? node.variable.name.value : null;
    return badInput(name, 'does not fit the type of its variable');
  }
  const [, argument] = /^Argument "(\w{1,64})"/.exec(root.message) ?? [];
  if (argument !== undefined && code === undefined) {
    return badInput(argument, 'does not fit its type, or a variable in it is null or missing');
  }
  const isLiteral = node !== undefined && node.kind !== Kind.VARIABLE && isValueNode(node);
  if (code === 'GRAPHQL_VALIDATION_FAILED' && (isLiteral || node?.kind === Kind.OBJECT_FIELD)) {
    return badInput(null, 'a literal in the document does not fit its type');
  }
  return null;
}

function requestIdOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const found = requestIds.get(error);
  if (found !== undefined) return found;
  return error instanceof GraphQLError ? requestIdOf(error.originalError) : undefined;
}

function shortened(message: string): string {
  return message.length > MAX_MESSAGE_LENGTH ? `${message.slice(0, MAX_MESSAGE_LENGTH)}…` : message;
}
