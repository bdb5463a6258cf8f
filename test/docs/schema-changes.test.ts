import { readdirSync } from 'node:fs';
import path from 'node:path';
import { root, textOf } from './support/files';
import { unnamedBreaks } from './support/schema-changes';

const { version } = JSON.parse(textOf('package.json')) as { version: string };

it('the schema breaks nothing of the last release that CHANGELOG.md does not name', async () => {
  const released = textOf(`docs/schema/${version}.graphql`);
  expect(await unnamedBreaks(released, textOf('schema.graphql'), textOf('CHANGELOG.md'))).toEqual([]);
});

it('has the schema of each release that CHANGELOG.md has a part of', () => {
  const releases = [...textOf('CHANGELOG.md').matchAll(/^## (\d+\.\d+\.\d+)/gm)].map(
    ([, release]) => `${release}.graphql`,
  );
  expect(readdirSync(path.join(root, 'docs/schema'))).toEqual(expect.arrayContaining(releases));
});

describe('a change that breaks clients', () => {
  const released = `
    type Query { "kept" kept: Int, gone: Int, found(limit: Int): Colour }
    enum Colour { RED GREEN }
    input Filter { name: String }
  `;
  const changelog = (...lines: string[]): string =>
    [
      '# Changelog',
      '',
      '## Unreleased',
      '',
      ...lines,
      '',
      '## 0.0.1',
      '',
      '### Breaking',
      '',
      '- `Query.gone` went',
    ].join('\n');

  it.each<[string, string, string[]]>([
    ['a field that went', released.replace('gone: Int,', ''), ['Query.gone']],
    ['an argument that must be given', released.replace('limit: Int', 'limit: Int!'), ['Query.found.limit']],
    ['an argument that went', released.replace('(limit: Int)', ''), ['Query.found.limit']],
    ['a value that went', released.replace('RED GREEN', 'RED'), ['Colour.GREEN']],
    ['an input field that must be given', released.replace('name: String', 'name: String!'), ['Filter.name']],
    ['a type that went', released.replace(/enum .*/, '').replace('Colour', 'Int'), ['Colour', 'Query.found']],
    ['nothing: what is new', released.replace('gone', 'gone: Int, more'), []],
    [
      'nothing: what is deprecated',
      released.replace('gone: Int', 'gone: Int @deprecated(reason: "see kept")'),
      [],
    ],
  ])('is %s', async (_, current, paths) => {
    const breaks = await unnamedBreaks(released, current, changelog());
    expect(breaks.map((told) => told.split(':')[0]).sort()).toEqual(paths);
    const named = changelog('### Breaking', '', ...paths.map((path) => `- \`${path}\` went.`));
    expect(await unnamedBreaks(released, current, named)).toEqual([]);
  });

  it('is not named by what stands elsewhere', async () => {
    const current = released.replace('gone: Int,', '');
    for (const line of ['### Added', '### Breaking\n\n### Added'])
      expect(await unnamedBreaks(released, current, changelog(line, '', '- `Query.gone`'))).toHaveLength(1);
  });
});
