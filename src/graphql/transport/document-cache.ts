import type { ApolloServerOptions, BaseContext } from '@apollo/server';
import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';

/**
 * Documents kept once they are parsed and valid, in characters of their text: some hundred of the usual size. In memory
 * a document takes about eighty times its text, so Apollo's own cache, of 30 MB, is what any caller could fill.
 */
const MAX_CHARACTERS = 131_072;

/** The parsed documents that were used last, in bounded memory. */
export function documentCache(): NonNullable<ApolloServerOptions<BaseContext>['documentStore']> {
  const documents = new LRUCache<string, DocumentNode>({
    maxSize: MAX_CHARACTERS,
    sizeCalculation: ({ loc }) => Math.max(loc?.source.body.length ?? MAX_CHARACTERS, 1),
  });
  return {
    get: async (key) => documents.get(key),
    set: async (key, document) => void documents.set(key, document),
    delete: async (key) => documents.delete(key),
  };
}
