import type { ApolloServerOptions, BaseContext } from '@apollo/server';
import type { DocumentNode } from 'graphql';
import { LRUCache } from 'lru-cache';

/**
 * Documents kept once they are parsed and valid, in characters of their text: some hundred of the usual size. In memory
 * a document takes about eighty times its text, so Apollo's own cache, of 30 MB, is what any caller could fill.
 */
const MAX_CHARACTERS = 131_072;

/** The parsed documents that were used last, in bounded memory. */
export class DocumentCache {
  private readonly byKey = documents();
  private readonly byText = documents();

  /** As Apollo uses it: it puts in what it has found valid, under keys of its own. */
  readonly store: NonNullable<ApolloServerOptions<BaseContext>['documentStore']> = {
    get: async (key) => this.byKey.get(key),
    set: async (key, document) => {
      this.byKey.set(key, document);
      if (document.loc !== undefined) this.byText.set(document.loc.source.body, document);
    },
    delete: async (key) => this.byKey.delete(key),
  };

  /** A document that was found valid, by its text. */
  find(text: string): DocumentNode | undefined {
    return this.byText.get(text);
  }
}

function documents(): LRUCache<string, DocumentNode> {
  return new LRUCache({
    maxSize: MAX_CHARACTERS,
    sizeCalculation: ({ loc }) => Math.max(loc?.source.body.length ?? MAX_CHARACTERS, 1),
  });
}
