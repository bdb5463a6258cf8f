import * as fc from 'fast-check';
import { playgroundFragment, playgroundTab } from '../../web/shared/playground-link';

it('brings an operation to the playground as it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (query, variables) => {
      const { hash } = new URL(playgroundFragment({ query, variables }), 'http://a/graphiql/');
      expect(playgroundTab(hash)).toEqual({ query, variables });
    }),
  );
});

it('opens nothing for an address that names no query', () => {
  expect(['', '#', '#variables=%7B%7D'].map(playgroundTab)).toEqual([null, null, null]);
});
