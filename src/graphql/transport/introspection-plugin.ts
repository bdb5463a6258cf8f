import type { ApolloServerPlugin } from '@apollo/server';
import { ArchiveError } from '../../core/errors';
import { asksForSchema } from './asks-for-schema';
import { refusal } from './refusal';
import type { RequestScope } from './request-scope';

/** Refuses documents that ask for the schema where the request may not. */
export function introspectionPlugin<Context extends RequestScope>(
  mayIntrospect: (context: Context) => boolean,
): ApolloServerPlugin<Context> {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ contextValue, document }) {
          if (!asksForSchema(document) || mayIntrospect(contextValue)) return;
          throw refusal(new ArchiveError('FORBIDDEN', null, 'the schema is not for you to ask for'));
        },
      };
    },
  };
}
