import type { ApolloServerPlugin, BaseContext } from '@apollo/server';
import { ArchiveError } from '../../core/errors';
import { checkCost, checkShape, type DocumentLimits } from '../limits';
import { refusal } from './refusal';

/** Refuses an operation whose shape is over the limits, before anybody looks at its variables. */
export function shapePlugin(limits: DocumentLimits): ApolloServerPlugin<BaseContext> {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ document, operation }) {
          if (operation !== undefined) refusing(() => checkShape(document, operation, limits));
        },
      };
    },
  };
}

/** Refuses an operation whose answer would be too large. Comes after the plugin that coerces the variables. */
export function costPlugin(limits: DocumentLimits): ApolloServerPlugin<BaseContext> {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ schema, document, operation, request: { variables = {} } }) {
          if (operation !== undefined)
            refusing(() => checkCost(schema, document, operation, variables, limits));
        },
      };
    },
  };
}

function refusing(check: () => void): void {
  try {
    check();
  } catch (error) {
    throw error instanceof ArchiveError ? refusal(error) : error;
  }
}
