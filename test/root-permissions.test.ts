import 'reflect-metadata';
import { buildSchema, execute, parse, type GraphQLSchema } from 'graphql';
import { localIdentity, Role } from '../src/auth';
import { requirePermissions, type RootPermissions } from '../src/resolvers/root-permissions';
import { buildArchiveSchema } from '../src/resolvers';

const permissions = {
  Query: { seen: 'READ' },
  Mutation: { done: 'WRITE', gone: 'DELETE' },
} satisfies RootPermissions;

function guarded(rules: RootPermissions, extra = ''): GraphQLSchema {
  const schema = buildSchema(
    `type Query { "What is seen." seen: Int ${extra} } type Mutation { "Does." done: Int gone: Int }`,
  );
  requirePermissions(schema, rules);
  return schema;
}

/** What is answered, and which root fields ran. */
async function run(role: Role, document: string): Promise<{ ran: string[]; codes: unknown[] }> {
  const ran: string[] = [];
  const note = (name: string) => () => {
    ran.push(name);
    return 1;
  };
  const rootValue = { seen: note('seen'), done: note('done'), gone: note('gone') };
  const contextValue = { caller: { ...localIdentity, role } };
  const schema = guarded(permissions);
  const { errors = [] } = await execute({ schema, document: parse(document), rootValue, contextValue });
  return {
    ran,
    codes: errors.map(({ originalError }) => (originalError as { code?: unknown } | null)?.code),
  };
}

test.each([
  [Role.VIEWER, ['seen']],
  [Role.AUDITOR, ['seen']],
  [Role.OPERATOR, ['seen', 'done']],
  [Role.ADMIN, ['seen', 'done', 'gone']],
])('%s runs what it may and nothing else', async (role, allowed) => {
  const query = await run(role, '{ seen }');
  const mutation = await run(role, 'mutation { done gone }');
  expect([...query.ran, ...mutation.ran]).toEqual(allowed);
  const missing = ['done', 'gone'].filter((name) => !allowed.includes(name));
  expect(mutation.codes).toEqual(missing.map(() => 'FORBIDDEN'));
});

test('an alias is no way round', async () => {
  expect(await run(Role.VIEWER, 'mutation { seen: done }')).toEqual({ ran: [], codes: ['FORBIDDEN'] });
});

test('a root field without a rule stops the start', () => {
  expect(() => guarded(permissions, 'added: Int')).toThrow('Query.added says in');
  expect(() => guarded({ ...permissions, Mutation: { done: 'WRITE' } })).toThrow('Mutation.gone says in');
  expect(() => guarded({ Mutation: permissions.Mutation })).toThrow('Query.seen says in');
});

test('so does a rule without a root field', () => {
  expect(() => guarded({ ...permissions, Query: { seen: 'READ', old: 'READ' } })).toThrow('Query.old of');
  expect(() => guarded({ ...permissions, Subscription: { heard: 'READ' } })).toThrow('Subscription.heard of');
});

test('the description says which roles, where not every one may', () => {
  const schema = guarded(permissions);
  expect(schema.getQueryType()?.getFields()['seen']?.description).toBe('What is seen.');
  expect(schema.getMutationType()?.getFields()['done']?.description).toBe(
    'Does. Needs the role operator or admin.',
  );
});

test('each mutation of the archive says to which roles it is open', () => {
  const fields = Object.values(buildArchiveSchema().getMutationType()?.getFields() ?? {});
  expect(fields.length).toBeGreaterThan(15);
  for (const { name, description } of fields)
    expect([name, description]).toEqual([name, expect.stringMatching(/ Needs the role [a-z ]+\.$/)]);
});
