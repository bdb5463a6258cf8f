import { Role } from '../../src/auth';
import { faultOf, type Answer } from '../http/support/probe-app';
import { useGuardedApp } from './support/guarded-app';

const archive = useGuardedApp();

const TOKEN = 'id name role namespaces grants createdBy expiresAt lastUsedAt revokedAt revokedBy isActive';
const CREATE = `mutation ($input: CreateAccessTokenInput!) {
  createAccessToken(input: $input) { secret accessToken { ${TOKEN} createdAt } }
}`;
const REVOKE = `mutation ($input: RevokeAccessTokenInput!) {
  revokeAccessToken(input: $input) { accessToken { ${TOKEN} } }
}`;
const LIST = `{ accessTokens(includeInactive: true) { ${TOKEN} } }`;
const COUNT = '{ postmortemCount }';

interface Created {
  readonly secret: string;
  readonly accessToken: { readonly id: string };
}

function data<Data>({ data: found, errors, text }: Answer): Data {
  if (errors.length > 0) throw new Error(text);
  return found as Data;
}

async function create(token: string | null, input: string): Promise<Created> {
  const answer = await archive.ask(token, CREATE, `{"input":${input}}`);
  return data<{ createAccessToken: Created }>(answer).createAccessToken;
}

test('the first token closes the archive at once, and lets in as what it is', async () => {
  expect((await archive.ask(null, COUNT)).status).toBe(200);
  const made = await create(null, '{"name":"boss","role":"ADMIN"}');
  expect(made.accessToken).toMatchObject({
    name: 'boss',
    role: 'ADMIN',
    namespaces: null,
    createdBy: 'local',
    isActive: true,
  });

  expect(faultOf(await archive.ask(null, COUNT)).code).toBe('UNAUTHENTICATED');
  const next = await create(
    made.secret,
    '{"name":"ci","role":"OPERATOR","namespaces":["seoul"],"grants":["POSTMORTEMS"]}',
  );
  expect(next.accessToken).toMatchObject({
    createdBy: `token:boss#${made.accessToken.id}`,
    namespaces: ['seoul'],
    grants: ['POSTMORTEMS'],
  });
});

test('to revoke the last token does not open it again', async () => {
  const { accessToken, secret } = await create(null, '{"name":"boss","role":"ADMIN"}');
  const revoked = await archive.ask(secret, REVOKE, `{"input":{"id":"${accessToken.id}"}}`);
  expect(data(revoked)).toMatchObject({ revokeAccessToken: { accessToken: { isActive: false } } });

  const [expired, none] = [await archive.ask(secret, COUNT), await archive.ask(null, COUNT)];
  expect([expired.status, none.status]).toEqual([401, 401]);
  const { requestId: _one, ...told } = faultOf(expired);
  const { requestId: _other, ...toldNobody } = faultOf(none);
  expect(told).toEqual(toldNobody);
});

test('a token that another process makes closes it too', async () => {
  await archive.token(Role.VIEWER);
  expect((await archive.ask(null, COUNT)).status).toBe(401);
});

test('what is kept of tokens never tells a secret', async () => {
  const admin = await create(null, '{"name":"boss","role":"ADMIN"}');
  const { text } = await archive.ask(admin.secret, LIST);
  expect(JSON.parse(text)).toMatchObject({
    data: { accessTokens: [{ id: admin.accessToken.id, lastUsedAt: null }] },
  });
  expect(text).not.toContain(admin.secret.split('_')[2]);
});

test('an admin of a namespace gives nothing beyond it', async () => {
  const admin = await archive.token(Role.ADMIN, { name: 'seoul', namespaces: ['seoul'] });
  const created = await archive.ask(admin, CREATE, '{"input":{"name":"all","role":"VIEWER"}}');
  expect(faultOf(created)).toMatchObject({ code: 'FORBIDDEN', field: 'input.namespaces' });
});

test('what a role may not is refused before it is done, and heard of', async () => {
  const viewer = await archive.token(Role.VIEWER);
  const save = 'mutation { savePostmortem(input: { incidentId: "a" }) { outcome } }';
  expect(faultOf(await archive.ask(viewer, save))).toMatchObject({
    code: 'FORBIDDEN',
    message: 'needs the role operator or admin',
  });
  expect(data(await archive.ask(viewer, COUNT))).toEqual({ postmortemCount: 0 });
  expect(archive.refusals).toEqual([
    {
      identity: expect.objectContaining({ actor: `token:viewer#${viewer.split('_')[1]}`, role: 'viewer' }),
      operation: 'savePostmortem',
      code: 'FORBIDDEN',
      requestId: expect.any(String),
      address: '127.0.0.1',
    },
  ]);
  const operator = await archive.token(Role.OPERATOR);
  expect(data(await archive.ask(operator, save))).toEqual({ savePostmortem: { outcome: 'SAVED' } });
});

test('records name who wrote them by the token', async () => {
  const admin = await archive.token(Role.ADMIN, { name: 'boss' });
  await archive.ask(admin, 'mutation { savePostmortem(input: { incidentId: "a" }) { outcome } }');
  const held = await archive.ask(
    admin,
    'mutation { placeHold(input: { postmortems: { ids: ["a"] }, reason: "case 7" }) { hold { placedBy } } }',
  );
  expect(data(held)).toEqual({ placeHold: { hold: { placedBy: `token:boss#${admin.split('_')[1]}` } } });
});

test('neither tokens nor headers are logged, whatever goes wrong', async () => {
  const { secret } = await create(null, '{"name":"boss","role":"ADMIN"}');
  const [, , hidden = ''] = secret.split('_');
  await archive.ask(secret, COUNT);
  await archive.ask(secret, 'mutation {', '{}');
  await archive.ask(secret, CREATE, `{"input":{"name":"${secret}","role":"NONE"}}`);
  await archive.ask(`${secret}0`, COUNT);
  const renamed = 'ALTER TABLE access_tokens RENAME TO access_tokens_gone';
  await archive.database.query({ text: renamed });
  const broken = await archive.ask(secret, LIST);
  await archive.database.query({ text: 'ALTER TABLE access_tokens_gone RENAME TO access_tokens' });

  expect(faultOf(broken).code).toBe('INTERNAL_SERVER_ERROR');
  expect(archive.logged.length).toBeGreaterThan(5);
  const log = archive.logged.join('');
  expect(log).toContain('request failed');
  expect(log).not.toContain(hidden);
  expect(log.toLowerCase()).not.toContain('bearer');
});
