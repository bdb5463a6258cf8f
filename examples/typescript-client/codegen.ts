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
          /** RFC 3339; a `Date` would cut the microseconds off. */
          DateTime: 'string',
          /** A 64-bit id as a string loses no digit. */
          ID: { input: 'string', output: 'string' },
          /** Parsed by JSON.parse: where every digit counts, read the text of the answer. */
          Decimal: 'number',
          JSON: 'unknown',
        },
      },
    },
  },
};

export default config;
