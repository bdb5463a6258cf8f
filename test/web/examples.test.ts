import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { buildSchema, Kind, parse, validate } from 'graphql';

const root = resolve(__dirname, '../..');
const folder = resolve(root, 'web/graphiql/examples');
const files = readdirSync(folder).filter((name) => name.endsWith('.graphql'));
const schema = buildSchema(readFileSync(resolve(root, 'schema.graphql'), 'utf8'));

it('has an example for each of the eleven tabs', () => {
  expect(files).toHaveLength(11);
});

describe.each(files)('the example %s', (file) => {
  const text = readFileSync(resolve(folder, file), 'utf8');
  const document = parse(text);

  it('is valid by the schema', () => {
    expect(validate(schema, document)).toEqual([]);
  });

  it('starts with a comment that says what it shows', () => {
    expect(text).toMatch(/^# .+[.?]\n(query|mutation|subscription) \w+ \{\n/);
  });

  it('is one named operation without variables, so that it runs as it is', () => {
    expect(document.definitions).toMatchObject([
      { kind: Kind.OPERATION_DEFINITION, name: { kind: Kind.NAME }, variableDefinitions: [] },
    ]);
  });

  it('is one of the tabs', () => {
    const list = readFileSync(resolve(root, 'web/graphiql/examples.ts'), 'utf8');
    expect(list).toContain(`from './examples/${file}'`);
  });
});
