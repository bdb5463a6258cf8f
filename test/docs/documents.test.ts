import { buildSchema } from 'graphql';
import { documentsIn, faultsOf } from './support/documents';
import { filesIn, textOf } from './support/files';

const shown = filesIn(
  ['README.md', 'SECURITY.md', 'docs', 'examples', 'web', 'bench/README.md'],
  /\.(md|graphql|[cm]?[jt]sx?|py|json|sh)$/,
)
  .filter((file) => !/^docs\/schema\/|(^|\/)package(-lock)?\.json$/.test(file))
  // those of an example ask servers of their own
  .filter((file) => !/^examples\/.*\/tests?\//.test(file))
  .flatMap((file) => documentsIn(file, textOf(file)));

it('every query that is shown anywhere fits the schema', () => {
  expect(faultsOf(shown, buildSchema(textOf('schema.graphql')))).toEqual([]);
});

it('they are found in each place that has some', () => {
  const places = new Set(shown.map(({ file }) => file.replace(/\/[^/]*$/, '')));
  expect([...places]).toEqual(
    expect.arrayContaining(['README.md', 'docs', 'web/graphiql/examples', 'examples/typescript-client/src']),
  );
});

describe('a query that does not fit is told by file and line', () => {
  const schema = buildSchema('type Query { kept: Int! } type Subscription { ticks: Int! }');

  it.each<[string, string, string, string[]]>([
    ['a block of Markdown', 'a.md', 'text\n\n```graphql\n{\n  gone\n}\n```\n', ['a.md:5']],
    ['a command', 'a.md', '```sh\ncurl x \\\n  -d \'{"query":"{ gone }"}\'\n```\n', ['a.md:3']],
    ['an argument of a command', 'a.md', "```sh\nnode f.mjs 'subscription { gone }'\n```\n", ['a.md:2']],
    [
      'a template',
      'a.ts',
      'const a = 1;\nconst b = graphql(`\n  query B {\n    gone\n  }\n`);\n',
      ['a.ts:4'],
    ],
    ['a text of Python', 'a.py', 'A = """\nquery A { gone }\n"""\n', ['a.py:2']],
    ['texts of Python, one after the other', 'a.py', 'a = (\n  "query A {"\n  " gone }"\n)\n', ['a.py:3']],
    ['texts with a plus between', 'a.ts', "const a = 'query A {' +\n  ' gone }';\n", ['a.ts:2']],
    ['a dashboard', 'a.json', '{"panels":\n[{"query":"query A {\\n gone }"}]}', ['a.json:2']],
    ['a body in a dashboard', 'a.json', '{"data":\n"{\\"query\\":\\"{ gone }\\"}"}', ['a.json:2']],
    ['a file of its own', 'a.graphql', '# gone\nquery A {\n  gone\n}\n', ['a.graphql:3']],
    ['what is no document', 'a.md', '```graphql\n{ kept\n```\n', ['a.md:3']],
    ['what fits', 'a.md', '```graphql\n{ kept }\n```\n', []],
    ['what is no query', 'a.ts', "const query = 'a search'; say('query or mutation (or both)');\n", []],
    ['what a text of Python completes', 'a.py', 'a = "query A {"\n  f" {field} }"\n', []],
    ['what is made of parts', 'a.ts', 'const b = `query { ${field} }`;\n', []],
  ])('%s', (_, file, text, expected) => {
    const places = faultsOf(documentsIn(file, text), schema).map((fault) => fault.split(': ')[0]);
    expect(places).toEqual(expected);
  });

  it('finds fragments in the other files of an example', () => {
    const parts = [
      ...documentsIn('examples/a/b.graphql', 'query B { ...C }'),
      ...documentsIn('examples/a/c.ts', 'x(`fragment C on Query { kept }`)'),
    ];
    expect(faultsOf(parts, schema)).toEqual([]);
    expect(faultsOf(parts.slice(0, 1), schema)).toEqual([
      expect.stringMatching(/^examples\/a\/b\.graphql:1: .*"C"/),
    ]);
  });
});
