import type { CodegenConfig } from '@graphql-codegen/cli';

const config: CodegenConfig = {
  schema: '../../schema.graphql',
  documents: 'src/*.ts',
  importExtension: '.js',
  generates: {
    'src/gql/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: {
        documentMode: 'string',
        enumsAsTypes: true,
        useTypeImports: true,
        strictScalars: true,
        scalars: {
          /** Microseconds count. */
          DateTime: '../scalars.js#DateTime',
          /** A 64-bit id as a string loses no digit. */
          ID: { input: 'string', output: 'string' },
          /** Their own text: JSON.parse would read them as doubles. */
          Decimal: '../scalars.js#JsonText',
          JSON: '../scalars.js#JsonText',
        },
      },
    },
    'src/gql/exact-paths.ts': { plugins: ['./exact-paths.js'] },
  },
};

export default config;
