import type { ApolloServerPlugin } from '@apollo/server';
import { isLongRunning } from '../limits';
import type { RequestScope } from './request-scope';

/** Gives operations that go through many records the longer time. */
export const deadlinePlugin: ApolloServerPlugin<RequestScope> = {
  async requestDidStart() {
    return {
      async didResolveOperation({ contextValue: { exchange }, document, operation, schema }) {
        if (operation !== undefined && isLongRunning(schema, document, operation)) exchange?.extendDeadline();
      },
    };
  },
};
