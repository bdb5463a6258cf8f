import type { ApolloServerPlugin } from '@apollo/server';
import type { RequestScope } from './request-scope';

/**
 * Notes which requests were well formed and refused by GraphQL all the same. Apollo gives them the status 400, whatever
 * the media type of the answer; only the HTTP route knows that.
 */
export const refusedPlugin: ApolloServerPlugin<RequestScope> = {
  async requestDidStart() {
    return {
      async willSendResponse({ contextValue: { exchange }, response, source }) {
        // Without a source there was no query to refuse.
        if (exchange !== undefined && source !== undefined && response.http.status === 400) {
          exchange.isRefused = true;
        }
      },
    };
  },
};
