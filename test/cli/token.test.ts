import { existsSync } from 'node:fs';
import path from 'node:path';
import { AUDIENCE, ISSUER, Issuer, temporaryFile } from '../auth/support/issuer';
import { startServe } from '../support/archive-server';
import { createTestArchive, testEngine, type TestArchive } from '../support/engine';
import type { TestProcess } from '../support/engine-process';
import { runCommand, temporaryFolder } from './support/command';

jest.setTimeout(120_000);

const onPostgresql = testEngine === 'postgresql' ? test : test.skip;
const TOKEN = /^iat_[0-9a-f]{16}_[0-9a-f]{64}$/;

/** Makes a token by the command; gives its text. */
async function create(archive: TestArchive, ...args: string[]): Promise<string> {
  const { errors, output, status } = await runCommand(archive, 'token', 'create', ...args);
  if (status !== 0) throw new Error(errors);
  expect(output).toEqual([expect.stringMatching(TOKEN)]);
  return output[0] ?? '';
}

/** Where a server says that it listens. */
async function addressOf(server: TestProcess): Promise<string> {
  return /"address":"([^"]+)"/.exec(await server.line(/"address":"http/))?.[1] ?? '';
}

async function statusOf(origin: string, headers: Record<string, string> = {}): Promise<number> {
  const body = '{"query":"{ postmortemCount }"}';
  const response = await fetch(`${origin}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  return response.status;
}

test('token create writes the token to standard output alone, and list and revoke never show it', async () => {
  const archive = await createTestArchive();
  const made = await runCommand(
    archive,
    ...['token', 'create', '--role', 'operator', '--name', 'ci-writer', '--expires', '90d'],
    ...[
      '--namespace',
      'seoul',
      '--namespace',
      'busan',
      '--grant',
      'security-incidents',
      '--grant',
      'postmortems',
    ],
  );
  expect([made.status, made.output]).toEqual([0, [expect.stringMatching(TOKEN)]]);
  const [, id = '', secret = ''] = made.output[0]?.split('_') ?? [];
  expect(made.errors).not.toContain(secret);
  expect(made.errors).toContain('"seoul" "busan" +security-incidents +postmortems');

  const listed = await runCommand(archive, 'token', 'list');
  expect(listed.output).toEqual([expect.stringContaining(`${id}  operator  ci-writer`)]);
  expect(listed.output.join('')).not.toContain(secret);

  const revoked = await runCommand(archive, 'token', 'revoke', id);
  expect([revoked.status, revoked.output]).toEqual([0, [expect.stringContaining('revoked 20')]]);
  expect((await runCommand(archive, 'token', 'list')).output).toEqual([]);
  const all = await runCommand(archive, 'token', 'list', '--all', '--json');
  expect(all.output.map((line) => JSON.parse(line) as unknown)).toEqual([
    expect.objectContaining({ id, isActive: false, revokedBy: 'local', namespaces: ['seoul', 'busan'] }),
  ]);
});

test('token create --json tells the token with what is known; a grant without a namespace opens no namespace', async () => {
  const archive = await createTestArchive();
  const options = [
    '--role',
    'viewer',
    '--name',
    'a',
    '--expires',
    'never',
    '--grant',
    'postmortems',
    '--json',
  ];
  const { output } = await runCommand(archive, 'token', 'create', ...options);
  expect(output).toHaveLength(1);
  expect(JSON.parse(output[0] ?? '')).toMatchObject({
    secret: expect.stringMatching(TOKEN),
    role: 'viewer',
    namespaces: [],
    grants: ['postmortems'],
    expiresAt: null,
  });
});

test('token create ends with status 2 where an option is wrong, and says which', async () => {
  const archive = await createTestArchive();
  const cases = [
    ['--role', '--role', 'root', '--name', 'a'],
    ['--name', '--role', 'viewer'],
    ['--expires', '--role', 'viewer', '--name', 'a', '--expires', '90'],
    ['--expires', '--role', 'viewer', '--name', 'a', '--expires', '3651d'],
  ];
  for (const [wrong = '', ...options] of cases) {
    const { errors, output, status } = await runCommand(archive, 'token', 'create', ...options);
    expect([status, output, errors]).toEqual([2, [], expect.stringContaining(wrong)]);
  }
});

test('token list and revoke make no archive where there is none; create does', async () => {
  const dataDir = path.join(await temporaryFolder(), 'data');
  const archive: TestArchive = {
    ...(await createTestArchive({ isMigrated: false })),
    environment: { DATABASE_URL: '', ARCHIVE_DATA_DIR: dataDir },
  };
  for (const args of [['list'], ['revoke', '0000000000000000']]) {
    const { errors, status } = await runCommand(archive, 'token', ...args);
    expect([status, errors]).toEqual([2, expect.stringContaining('there is no archive')]);
  }
  expect(existsSync(dataDir)).toBe(false);
  await create(archive, '--role', 'admin', '--name', 'boss');
  expect(existsSync(dataDir)).toBe(true);
});

test('an address that others reach is refused without identities, with what to do, and served with a token', async () => {
  const archive = await createTestArchive();
  const refused = startServe(archive, { ARCHIVE_HOST: '0.0.0.0' });
  expect(await refused.end()).toBe(2);
  expect(refused.errors.join('')).toMatch(
    /^incident-archive: ARCHIVE_HOST .*token create .*ARCHIVE_JWKS.*127\.0\.0\.1/,
  );

  const token = await create(archive, '--role', 'viewer', '--name', 'a');
  const server = startServe(archive, { ARCHIVE_HOST: '0.0.0.0' });
  const { port } = new URL(await addressOf(server));
  const origin = `http://127.0.0.1:${port}`;
  expect(await statusOf(origin)).toBe(401);
  expect(await statusOf(origin, { authorization: `Bearer ${token}` })).toBe(200);
  expect((await fetch(`${origin}/graphiql/`)).status).toBe(404);
  server.child.kill('SIGTERM');
  expect(await server.end()).toBe(0);
  const log = server.lines.join('\n');
  expect(log).toContain('"msg":"refused"');
  expect(log).not.toContain(token.split('_')[2]);

  // the use is written down at the end at the latest
  const { output } = await runCommand(archive, 'token', 'list', '--json');
  expect(JSON.parse(output[0] ?? '')).toMatchObject({ lastUsedAt: expect.stringMatching(/^20/) });
});

test('the development switch opens loopback though there is a token, loudly, and no other address', async () => {
  const archive = await createTestArchive();
  await create(archive, '--role', 'viewer', '--name', 'a');
  const refused = startServe(archive, { ARCHIVE_INSECURE_LOOPBACK: '1', ARCHIVE_HOST: '0.0.0.0' });
  expect(await refused.end()).toBe(2);
  expect(refused.errors.join('')).toContain('ARCHIVE_INSECURE_LOOPBACK');

  const server = startServe(archive, { ARCHIVE_INSECURE_LOOPBACK: '1' });
  const origin = await addressOf(server);
  expect(await statusOf(origin)).toBe(200);
  expect(server.lines.filter((line) => line.includes('ARCHIVE_INSECURE_LOOPBACK is set'))).toHaveLength(1);
});

test('half of what JWTs need stops the start, by name', async () => {
  const server = startServe(await createTestArchive(), { ARCHIVE_JWKS: 'https://issuer.example/jwks' });
  expect(await server.end()).toBe(2);
  expect(server.errors).toEqual(['incident-archive: ARCHIVE_JWT_ISSUER must be set where ARCHIVE_JWKS is']);
});

test('a JWT of the issuer of the settings is let in, and nobody else', async () => {
  const issuer = await Issuer.make();
  const server = startServe(await createTestArchive(), {
    ARCHIVE_HOST: '0.0.0.0',
    ARCHIVE_JWKS: temporaryFile(issuer.jwks),
    ARCHIVE_JWT_ISSUER: ISSUER,
    ARCHIVE_JWT_AUDIENCE: AUDIENCE,
  });
  const origin = `http://127.0.0.1:${new URL(await addressOf(server)).port}`;
  const status = async (changed: Record<string, unknown>) =>
    statusOf(origin, { authorization: `Bearer ${await issuer.sign(changed)}` });
  expect([await status({}), await status({ role: undefined }), await statusOf(origin)]).toEqual([
    200, 401, 401,
  ]);
  const why = await server.line(/a token of the issuer was refused/);
  expect(JSON.parse(why)).toMatchObject({ reason: 'the claim role names no role' });
});

test('commands go through a server with --token, with ARCHIVE_TOKEN, and not without', async () => {
  const archive = await createTestArchive();
  const token = await create(archive, '--role', 'viewer', '--name', 'a');
  const origin = await addressOf(startServe(archive));
  const run = (environment: object, ...args: string[]) =>
    runCommand(
      { ...archive, environment: { ...archive.environment, ...environment } },
      ...['export', 'postmortems', '--url', origin, ...args],
    );
  expect(await run({}, '--token', token)).toMatchObject({ status: 0, errors: '' });
  expect(await run({ ARCHIVE_TOKEN: token })).toMatchObject({ status: 0, errors: '' });
  const refused = await run({});
  expect([refused.status, refused.errors]).toEqual([2, expect.stringContaining('ARCHIVE_TOKEN')]);
  const list = await runCommand(archive, 'token', 'list', '--url', origin, '--token', token);
  expect([list.status, list.errors]).toEqual([2, expect.stringContaining('FORBIDDEN')]);
  const wrong = await run({ ARCHIVE_TOKEN: token }, '--token', `${token}0`);
  expect([wrong.status, wrong.errors]).toEqual([2, expect.stringContaining('UNAUTHENTICATED')]);
  expect(wrong.errors).not.toContain(token);
});

onPostgresql(
  'a token made beside a running server closes it within a second, and one revoked lets in for five at most',
  async () => {
    const archive = await createTestArchive();
    const origin = await addressOf(startServe(archive));
    expect(await statusOf(origin)).toBe(200);
    const token = await create(archive, '--role', 'viewer', '--name', 'a');
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(await statusOf(origin)).toBe(401);
    const headers = { authorization: `Bearer ${token}` };
    expect(await statusOf(origin, headers)).toBe(200);
    await runCommand(archive, 'token', 'revoke', token.split('_')[1] ?? '');
    const deadline = performance.now() + 5_500;
    while ((await statusOf(origin, headers)) === 200 && performance.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await statusOf(origin, headers)).toBe(401);
  },
);
