import { HeaderMap, type ApolloServerPlugin } from '@apollo/server';
import { GraphQLError } from 'graphql';
import { ArchiveError } from '../../core/errors';
import { weightOf, weightOfInvalid } from '../limits';
import type { RequestScope } from './request-scope';

/** The lookups of a document count one by one: the request itself, which is counted before, stands for the first. */
export const ratePlugin: ApolloServerPlugin<RequestScope> = {
  async requestDidStart() {
    return {
      async didResolveOperation({ contextValue: { exchange }, document, operation }) {
        if (operation === undefined || exchange === undefined) return;
        const wait = exchange.takeMore(weightOf(document, operation) - 1);
        if (wait !== null) throw rateLimited(wait);
      },
      async didEncounterErrors({ contextValue: { exchange }, document, operation }) {
        // To find out what is wrong with a document takes the longer the more it asks for.
        if (operation === undefined && document !== undefined)
          exchange?.chargeMore(weightOfInvalid(document) - 1);
      },
    };
  },
};

function rateLimited(seconds: number): GraphQLError {
  const error = new ArchiveError('RATE_LIMITED', null, `too many lookups: try again in ${seconds} s`);
  return new GraphQLError(error.message, {
    originalError: error,
    extensions: {
      code: error.code,
      http: { status: 429, headers: new HeaderMap([['retry-after', String(seconds)]]) },
    },
  });
}
