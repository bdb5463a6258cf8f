import type { ApolloServerPlugin } from '@apollo/server';
import { isInternal, noteRequest, rootCause } from '../format-error';
import type { RequestScope } from './request-scope';

/** Where the originals of internal errors go, and what Apollo itself has to say. */
export interface ErrorLog {
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}

/** Logs what callers are not told, under the request id that every error of theirs has. */
export function errorLogPlugin(log: ErrorLog): ApolloServerPlugin<RequestScope> {
  return {
    async requestDidStart() {
      return {
        async didEncounterErrors({ contextValue: { requestId }, errors, operationName }) {
          for (const error of errors) noteRequest(error, requestId);
          for (const error of errors.filter(isInternal)) {
            log.error(
              { requestId, operationName, path: error.path, err: rootCause(error) },
              'request failed',
            );
          }
        },
      };
    },
    async unexpectedErrorProcessingRequest({ requestContext, error }) {
      log.error({ requestId: requestContext.contextValue.requestId, err: error }, 'request failed');
    },
  };
}
