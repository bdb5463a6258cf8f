import { GraphQLError, Kind, type GraphQLFormattedError } from 'graphql';
import { ArchiveError } from '../../core/errors';
import { codeOf, formatError, isInternal, noteRequest, rootCause } from '../format-error';
import type { RequestScope } from './request-scope';

/** Where the originals of internal errors go, and what Apollo itself has to say. */
export interface ErrorLog {
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
  /** Hears the code of each error that a caller is told. */
  readonly onCode?: (code: string) => void;
}

/**
 * Gives errors the id of their request, says what the caller may not do, and logs what callers are not told.
 */
export function noteErrors(
  log: ErrorLog,
  context: RequestScope,
  errors: readonly GraphQLError[],
  operationName: string | null | undefined,
): void {
  const { requestId } = context;
  for (const error of errors) noteRequest(error, requestId);
  if (log.onCode !== undefined) for (const error of errors) log.onCode(codeOf(error));
  for (const error of errors.filter(isForbidden)) context.reportRefusal?.(fieldOf(error));
  for (const error of errors.filter(isInternal)) {
    log.error({ requestId, operationName, path: error.path, err: rootCause(error) }, 'request failed');
  }
}

/** Notes errors of fields, and gives what the caller is told of them. */
export function toldErrors(
  log: ErrorLog,
  context: RequestScope,
  errors: readonly GraphQLError[],
  operationName: string | null,
): GraphQLFormattedError[] {
  noteErrors(log, context, errors, operationName);
  return errors.map((error) => formatError(error.toJSON(), error));
}

function isForbidden(error: GraphQLError): boolean {
  const cause = rootCause(error);
  return cause instanceof ArchiveError && cause.code === 'FORBIDDEN';
}

/** The field by its own name: an alias is the caller's text. */
function fieldOf({ nodes }: GraphQLError): string {
  const node = nodes?.[0];
  return node?.kind === Kind.FIELD ? node.name.value : '__schema';
}
