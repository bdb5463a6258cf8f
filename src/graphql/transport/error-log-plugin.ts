import type { ApolloServerPlugin } from '@apollo/server';
import { noteErrors, type ErrorLog } from './note-errors';
import type { RequestScope } from './request-scope';

/** Notes the errors of each request. */
export function errorLogPlugin(log: ErrorLog): ApolloServerPlugin<RequestScope> {
  return {
    async requestDidStart() {
      return {
        async didEncounterErrors({ contextValue, errors, operationName }) {
          noteErrors(log, contextValue, errors, operationName);
        },
      };
    },
    async unexpectedErrorProcessingRequest({ requestContext, error }) {
      log.error({ requestId: requestContext.contextValue.requestId, err: error }, 'request failed');
    },
  };
}
