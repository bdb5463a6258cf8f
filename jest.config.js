'use strict';

// Folders whose tests run on both engines; every other folder needs no database and runs once.
const engineFolders = [
  'database',
  'repositories',
  'evidence/keeper',
  'interchange',
  'operations/schedules',
  'graphql/types',
  'resolvers',
  'cli',
  'drills',
];

const swc = {
  module: { type: 'commonjs' },
  sourceMaps: 'inline',
  jsc: {
    target: 'es2022',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
    keepClassNames: true,
  },
};

const base = {
  rootDir: __dirname,
  // not node_modules: to look through it takes longer than most tests
  roots: ['<rootDir>/src', '<rootDir>/test', '<rootDir>/web'],
  testEnvironment: 'node',
  transform: {
    '\\.ts$': ['@swc/jest', swc],
    // published as ES modules alone, which Node's require takes and jest's does not
    '/node_modules/jose/.*\\.js$': ['@swc/jest', swc],
  },
  transformIgnorePatterns: ['/node_modules/(?!jose/)'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/examples/', '<rootDir>/web/[^/]+/dist/'],
};

function engineProject(engine) {
  return {
    ...base,
    displayName: engine,
    testMatch: engineFolders.map((folder) => `<rootDir>/test/${folder}/**/*.test.ts`),
    globals: { archiveTestEngine: engine },
    globalSetup: `<rootDir>/test/support/${engine}-global-setup.ts`,
    globalTeardown: `<rootDir>/test/support/${engine}-global-teardown.ts`,
    testEnvironment: '<rootDir>/test/support/engine-environment.ts',
    setupFilesAfterEnv: ['<rootDir>/test/support/engine-setup.ts'],
  };
}

module.exports = {
  maxWorkers: 2,
  testTimeout: 30_000,
  reporters: ['default', '<rootDir>/test/support/engines-reporter.js'],
  projects: [
    {
      ...base,
      displayName: 'unit',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: [
        '/node_modules/',
        ...engineFolders.map((folder) => `<rootDir>/test/${folder}/`),
      ],
    },
    engineProject('pglite'),
    engineProject('postgresql'),
  ],
};
