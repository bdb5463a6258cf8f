import { createParameterDecorator } from 'type-graphql';
import type { ChainPageRequest } from '../repositories';
import { selectionsOf } from './projection';

const kinds = ['hashes', 'links', 'findings', 'notes', 'redactedEvents'] as const;

/** Gives a resolver the pages of a chain's verdict that its field selects: one walk serves them all. */
export function SelectedChainPages(): ParameterDecorator {
  return createParameterDecorator(({ info }): ChainPageRequest[] =>
    selectionsOf(info, kinds).flatMap(({ name, args }) => {
      const kind = kinds.find((candidate) => candidate === name);
      const { first, after } = args as { first?: number | null; after?: string | null };
      return kind === undefined ? [] : [{ kind, first, after }];
    }),
  ) as ParameterDecorator;
}
