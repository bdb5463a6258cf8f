import type { ApolloServerPlugin, BaseContext } from '@apollo/server';
import { ArchiveError } from '../../core/errors';
import { checkCost, type DocumentLimits } from '../limits';
import { refusal } from './refusal';

/** Refuses an operation whose answer would be too large. Comes after the plugin that coerces the variables. */
export function costPlugin(limits: DocumentLimits): ApolloServerPlugin<BaseContext> {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ schema, document, operation, request: { variables = {} } }) {
          if (operation === undefined) return;
          try {
            checkCost(schema, document, operation, variables, limits);
          } catch (error) {
            throw error instanceof ArchiveError ? refusal(error) : error;
          }
        },
      };
    },
  };
}
