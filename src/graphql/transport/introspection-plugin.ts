import type { ApolloServerPlugin } from '@apollo/server';
import { BREAK, visit, type DocumentNode } from 'graphql';
import { ArchiveError } from '../../core/errors';
import { oncePerNode } from '../limits';
import { refusal } from './refusal';
import type { RequestScope } from './request-scope';

/** What asks for the schema; `__typename` only names the type of what is there. */
const introspectionFields: ReadonlySet<string> = new Set(['__schema', '__type']);

/**
 * Refuses documents that ask for the schema where the request may not. It looks at the parsed document, so aliases,
 * fragments, comments and blanks hide nothing, and at all of it, whichever operation is to run.
 */
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

const asksForSchema = oncePerNode((document: DocumentNode): boolean => {
  let found = false;
  visit(document, {
    Field(node) {
      if (!introspectionFields.has(node.name.value)) return undefined;
      found = true;
      return BREAK;
    },
  });
  return found;
});
