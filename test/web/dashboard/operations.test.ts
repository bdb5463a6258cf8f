import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const root = resolve(__dirname, '../../..');

it('are valid by the schema, and their types are those of it (npm run operations)', () => {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- a script without types
  const { operationsModule } = require('../../../web/build/operation-types.js') as {
    operationsModule: () => string;
  };
  expect(operationsModule()).toBe(readFileSync(resolve(root, 'web/dashboard/operations.ts'), 'utf8'));
});
