import type { ApolloServerPlugin } from '@apollo/server';
import { GraphQLError, Kind } from 'graphql';
import { ArchiveError } from '../../core/errors';
import { isInternal, noteRequest, rootCause } from '../format-error';
import type { RequestScope } from './request-scope';

/** Where the originals of internal errors go, and what Apollo itself has to say. */
export interface ErrorLog {
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}

/** Logs what callers are not told, under the request id that every error of theirs has; and says what they may not do. */
export function errorLogPlugin(log: ErrorLog): ApolloServerPlugin<RequestScope> {
  return {
    async requestDidStart() {
      return {
        async didEncounterErrors({ contextValue, errors, operationName }) {
          reportErrors(log, contextValue, errors, operationName ?? null);
        },
      };
    },
    async unexpectedErrorProcessingRequest({ requestContext, error }) {
      log.error({ requestId: requestContext.contextValue.requestId, err: error }, 'request failed');
    },
  };
}

/** Does so for the errors of one answer, before they are formatted. */
export function reportErrors(
  log: ErrorLog,
  { reportRefusal, requestId }: RequestScope,
  errors: readonly GraphQLError[],
  operationName: string | null,
): void {
  for (const error of errors) noteRequest(error, requestId);
  for (const error of errors.filter(isForbidden)) reportRefusal?.(fieldOf(error));
  for (const error of errors.filter(isInternal)) {
    log.error({ requestId, operationName, path: error.path, err: rootCause(error) }, 'request failed');
  }
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
