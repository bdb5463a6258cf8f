import { AccessGrant, localCaller, Role } from '../../src/auth';
import type { Database } from '../../src/database';
import { GraphQLAccessTokens } from '../../src/interchange';
import { GraphQLClient } from '../../src/interchange/graphql-client';
import { createRepositories } from '../../src/repositories';
import { time } from '../support/builders';
import { openTestDatabase } from '../support/engine';
import { serveArchive } from './support/serve';

let database: Database;
let tokens: GraphQLAccessTokens;
beforeAll(async () => {
  database = await openTestDatabase();
  tokens = new GraphQLAccessTokens(new GraphQLClient(await serveArchive(database), null));
}, 90_000);

test('a server gives the tokens that its database has', async () => {
  const kept = createRepositories(database, localCaller).accessTokens;
  const made = await tokens.create({
    name: 'CI "서울"',
    role: Role.AUDITOR,
    namespaces: ['seoul'],
    grants: [AccessGrant.SECURITY_INCIDENTS, AccessGrant.POSTMORTEMS],
    expiresAt: time('2100-01-01T00:00:00Z'),
  });
  await kept.create({ name: 'no end', role: Role.VIEWER, expiresAt: 'never' });
  expect(made.secret).toContain(made.accessToken.id);
  expect(await tokens.find()).toEqual(await kept.find());
  expect(await tokens.find({ limit: 1 })).toHaveLength(1);

  const revoked = await tokens.revoke(made.accessToken.id);
  expect(revoked).toMatchObject({ isActive: false, revokedBy: 'local' });
  expect(await tokens.find({ includeInactive: true })).toEqual(await kept.find({ includeInactive: true }));
});

test('what it refuses is told as a database would', async () => {
  await expect(tokens.revoke('0000000000000000')).rejects.toMatchObject({
    code: 'NOT_FOUND',
    field: 'input.id',
  });
  await expect(tokens.create({ name: '', role: Role.VIEWER })).rejects.toMatchObject({
    code: 'BAD_USER_INPUT',
    field: 'input.name',
  });
  await expect(tokens.create({ name: 'a', role: Role.VIEWER, expiresAt: 'never' })).rejects.toMatchObject({
    field: '--expires',
  });
});

test('what is no archive is said to be none', async () => {
  const request = async () => ({
    text: '',
    data: { kind: 'object', members: [], start: 0, end: 0 } as const,
  });
  const odd = new GraphQLAccessTokens({ request } as unknown as GraphQLClient);
  await expect(odd.find()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
});
