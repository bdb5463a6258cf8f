'use strict';

// One list, one direction: a folder imports itself and the folders above it.
const layers = [
  'core',
  'config',
  'telemetry',
  'entities',
  'query',
  'auth',
  'database',
  'repositories',
  'evidence',
  'interchange',
  'operations',
  'sample',
  'graphql',
  'resolvers',
  'http',
  'cli',
];

const oneDirection = layers.slice(0, -1).map((layer, index) => ({
  name: `${layer}-imports-only-above`,
  severity: 'error',
  comment: 'Imports run one way: see docs/decisions/0001-layers-and-imports.md',
  from: { path: `^src/${layer}/` },
  to: { path: `^src/(${layers.slice(index + 1).join('|')})/` },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...oneDirection,
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'known-folders-only',
      severity: 'error',
      from: {},
      to: { path: '^src/', pathNot: `^src/(${layers.join('|')})/` },
    },
    {
      name: 'core-is-pure',
      severity: 'error',
      comment:
        'The core is published for auditors: it imports nothing but itself, and node:crypto in one file.',
      from: { path: '^src/core/', pathNot: '^src/core/crypto\\.ts$' },
      to: { pathNot: '^src/core/' },
    },
    {
      name: 'core-crypto-is-node-crypto',
      severity: 'error',
      from: { path: '^src/core/crypto\\.ts$' },
      to: { pathNot: '^(src/core/|(node:)?crypto$)' },
    },
    {
      name: 'graphql-stays-outside',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(graphql|resolvers|http|cli)/' },
      to: { path: 'node_modules/(graphql|type-graphql|@apollo|graphql-scalars)/' },
    },
    {
      name: 'filters-within-scopes',
      severity: 'error',
      comment:
        'A filter is compiled with the scope of a View, in one folder: see docs/decisions/0012-scope-in-repositories.md',
      from: { path: '^src/', pathNot: '^src/repositories/(sql/|access-log-repository\\.ts$)' },
      to: { path: '^src/repositories/sql/filter\\.ts$' },
    },
    {
      name: 'database-stays-inside',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(entities|database|repositories)/' },
      to: { path: 'node_modules/(typeorm|pg|@electric-sql)/' },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['require', 'node', 'default'] },
  },
};
