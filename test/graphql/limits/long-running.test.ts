import 'reflect-metadata';
import { isLongRunning } from '../../../src/graphql/limits';
import { buildArchiveSchema } from '../../../src/resolvers';
import { read } from './support/operations';

const schema = buildArchiveSchema();

it('is what goes through many records, and nothing else', () => {
  const roots = [schema.getQueryType(), schema.getMutationType()];
  const marked = roots.flatMap((type) =>
    Object.values(type?.getFields() ?? {}).filter(({ extensions }) => extensions['isLongRunning'] === true),
  );
  expect(marked.map(({ name }) => name).sort()).toEqual([
    'cascadeChain',
    'confirmRequest',
    'deleteCascadeEventsOlderThan',
    'deleteRecoverySessionsOlderThan',
    'placeHold',
    'redact',
  ]);
});

it.each([
  ['{ postmortemCount }', false],
  ['{ a: postmortemCount b: cascadeChain(namespace: "n") { verified } }', true],
  ['{ ...Q } fragment Q on Query { ... { cascadeChain(namespace: "n") { verified } } }', true],
  ['{ cascadeEvents { cascadeId } }', false],
  ['mutation { redact(input: {}) { __typename } }', true],
])('%s: %s', (text, expected) => {
  const { document, operation } = read(text);
  expect(isLongRunning(schema, document, operation)).toBe(expected);
});
