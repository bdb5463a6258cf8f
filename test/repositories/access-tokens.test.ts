import { AccessGrant, Role, scopeOf } from '../../src/auth';
import { AccessTokenRegister, accessTokensOf, type NewAccessToken } from '../../src/repositories';
import { time } from '../support/builders';
import { recording } from './support/recording-database';
import { useArchive } from './support/archive';

const archive = useArchive();

const viewer: NewAccessToken = { name: 'dashboard', role: Role.VIEWER };

/** A register of another process, on a clock of the test's own. */
function otherRegister() {
  const clock = { now: 0 };
  const { database, statements } = recording(archive.database);
  return { clock, statements, register: new AccessTokenRegister(database, () => clock.now) };
}

describe('a token that is made', () => {
  test('lets in as what it is, and the archive keeps the hash of its secret alone', async () => {
    const { accessToken, secret } = await archive.accessTokens.create({
      name: 'CI 서울 ⚙',
      role: Role.OPERATOR,
      namespaces: ['seoul', 'busan', 'seoul'],
      grants: [AccessGrant.POSTMORTEMS],
    });
    expect(accessToken).toEqual({
      id: secret.split('_')[1],
      name: 'CI 서울 ⚙',
      role: 'operator',
      namespaces: ['seoul', 'busan'],
      grants: ['postmortems'],
      createdAt: expect.any(String),
      createdBy: 'local',
      expiresAt: expect.any(String),
      lastUsedAt: null,
      revokedAt: null,
      revokedBy: null,
      isActive: true,
    });
    const days = (Date.parse(accessToken.expiresAt ?? '') - Date.parse(accessToken.createdAt)) / 86_400_000;
    expect(days).toBeCloseTo(90, 3);
    expect(await otherRegister().register.identify(secret)).toEqual({
      actor: `token:CI 서울 ⚙#${accessToken.id}`,
      role: 'operator',
      scope: scopeOf(['seoul', 'busan'], [AccessGrant.POSTMORTEMS]),
    });
    const [row] = await archive.database.query<{ text: string }>({
      text: 'SELECT access_tokens::text FROM access_tokens',
    });
    expect(JSON.stringify(row)).not.toContain(secret.split('_')[2]);
  });

  test('lets see everything where it has no namespaces to itself', async () => {
    const { accessToken, secret } = await archive.accessTokens.create(viewer);
    expect(accessToken).toMatchObject({ namespaces: null, grants: ['security-incidents', 'postmortems'] });
    expect((await otherRegister().register.identify(secret))?.scope.namespaces).toBeNull();
  });

  test('may let see what it is granted and no namespace', async () => {
    const grants = [AccessGrant.SECURITY_INCIDENTS];
    const { secret } = await archive.accessTokens.create({ ...viewer, namespaces: [], grants });
    expect((await otherRegister().register.identify(secret))?.scope).toEqual(scopeOf([], grants));
  });

  test.each([
    [{ name: '' }, 'name'],
    [{ name: ' ' }, 'name'],
    [{ name: 'a\nb' }, 'name'],
    [{ name: 'a\u202eb' }, 'name'],
    [{ name: 'a'.repeat(129) }, 'name'],
    [{ namespaces: [''] }, 'namespaces[0]'],
    [{ namespaces: ['a', 'b'.repeat(257)] }, 'namespaces[1]'],
    [{ namespaces: Array.from({ length: 1_001 }, (_, index) => `n${index}`) }, 'namespaces'],
    [{ grants: [AccessGrant.POSTMORTEMS] }, 'grants'],
    [{ expiresAt: time('2020-01-01T00:00:00Z') }, 'expiresAt'],
  ])('is refused with %.60j, and nothing is kept', async (fields, field) => {
    await expect(archive.accessTokens.create({ ...viewer, ...fields })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      field,
    });
    expect(await archive.accessTokens.find({ includeInactive: true })).toEqual([]);
  });

  test('takes the longest name that there may be, counted in characters', async () => {
    const { secret } = await archive.accessTokens.create({ ...viewer, name: '😀'.repeat(128) });
    const actor = (await otherRegister().register.identify(secret))?.actor ?? '';
    expect([...actor].length).toBeLessThanOrEqual(256);
  });
});

describe('a token no longer lets in', () => {
  test('when it has expired, though it is remembered', async () => {
    const soon = time(new Date(Date.now() + 3_000).toISOString());
    const { secret } = await archive.accessTokens.create({ ...viewer, expiresAt: soon });
    const { clock, register, statements } = otherRegister();
    expect(await register.identify(secret)).not.toBeNull();
    clock.now = 3_001;
    expect(await register.identify(secret)).toBeNull();
    expect(statements).toHaveLength(1);
  });

  test('when it has expired before it was ever looked up', async () => {
    const { accessToken, secret } = await archive.accessTokens.create(viewer);
    await archive.database.query({
      text: `UPDATE access_tokens SET expires_at = clock_timestamp() WHERE id = $1`,
      values: [accessToken.id],
    });
    expect(await otherRegister().register.identify(secret)).toBeNull();
    expect(await archive.accessTokens.find()).toEqual([]);
    expect(await archive.accessTokens.find({ includeInactive: true })).toMatchObject([
      { isActive: false, revokedAt: null },
    ]);
  });

  test('when it was revoked: at once here, within five seconds elsewhere', async () => {
    const { accessToken, secret } = await archive.accessTokens.create({ ...viewer, expiresAt: 'never' });
    const here = accessTokensOf(archive.database);
    const { clock, register } = otherRegister();
    expect(await here.identify(secret)).not.toBeNull();
    expect(await register.identify(secret)).not.toBeNull();

    const revoked = await archive.as({ actor: 'token:boss#1' }).accessTokens.revoke(accessToken.id);
    expect(revoked).toMatchObject({
      isActive: false,
      revokedAt: expect.any(String),
      revokedBy: 'token:boss#1',
    });
    expect(await here.identify(secret)).toBeNull();
    clock.now = 5_000;
    expect(await register.identify(secret)).toBeNull();
  });

  test('while it is being looked up, as soon as the look is over', async () => {
    const { accessToken, secret } = await archive.accessTokens.create(viewer);
    const here = accessTokensOf(archive.database);
    const [underWay] = await Promise.all([
      here.identify(secret),
      archive.accessTokens.revoke(accessToken.id),
    ]);
    expect([null, accessToken.id]).toContain(underWay && accessToken.id);
    expect(await here.identify(secret)).toBeNull();
  });
});

test('to revoke again changes nothing', async () => {
  const { accessToken } = await archive.accessTokens.create(viewer);
  const first = await archive.accessTokens.revoke(accessToken.id);
  expect(await archive.as({ actor: 'another' }).accessTokens.revoke(accessToken.id)).toEqual(first);
});

test.each(['0000000000000000', '', 'x', "'; DROP TABLE access_tokens; --"])(
  'there is no token %j to revoke',
  async (id) => {
    await expect(archive.accessTokens.revoke(id)).rejects.toMatchObject({ code: 'NOT_FOUND', field: 'id' });
  },
);

test('another secret does not let in, nor the same under another id', async () => {
  const { secret } = await archive.accessTokens.create(viewer);
  const other = await archive.accessTokens.create(viewer);
  const { register } = otherRegister();
  const [, id, hidden] = secret.split('_');
  const wrong = hidden?.replace(/^./, (digit) => (digit === '0' ? '1' : '0'));
  expect(await register.identify(`iat_${id}_${wrong}`)).toBeNull();
  expect(await register.identify(`iat_${other.accessToken.id}_${hidden}`)).toBeNull();
  expect(await register.identify(secret)).not.toBeNull();
});

test('a row with a role that there is not lets nobody in', async () => {
  const { secret } = await archive.accessTokens.create(viewer);
  await archive.database.query({ text: `UPDATE access_tokens SET role = 'root'` });
  expect(await otherRegister().register.identify(secret)).toBeNull();
});

test('a token is looked up once in five seconds, and one that there is not is not remembered', async () => {
  const { secret } = await archive.accessTokens.create(viewer);
  const { clock, register, statements } = otherRegister();
  await Promise.all([register.identify(secret), register.identify(secret)]);
  clock.now = 4_999;
  await register.identify(secret);
  expect(statements).toHaveLength(1);
  const unknown = `iat_0000000000000000_${'0'.repeat(64)}`;
  await register.identify(unknown);
  await register.identify(unknown);
  expect(statements).toHaveLength(3);
  await register.identify('no token at all');
  expect(statements).toHaveLength(3);
});

test('the last use is written when asked for, not before, and once for all uses', async () => {
  const { accessToken, secret } = await archive.accessTokens.create(viewer);
  const { clock, register, statements } = otherRegister();
  const lastUse = async () => (await archive.accessTokens.find())[0]?.lastUsedAt ?? null;
  await register.identify(secret);
  await register.identify(secret);
  expect(await lastUse()).toBeNull();
  statements.length = 0;
  clock.now = 60_000;
  await register.writeUses();
  await register.writeUses();
  expect(statements).toHaveLength(1);
  // the use was a minute before it was written down, by the test's clock
  const age = Date.parse(accessToken.createdAt) - Date.parse((await lastUse()) ?? '');
  expect(age).toBeGreaterThan(50_000);
});

test('who shows a wrong secret does not use a token', async () => {
  const { accessToken } = await archive.accessTokens.create(viewer);
  const { register, statements } = otherRegister();
  await register.identify(`iat_${accessToken.id}_${'0'.repeat(64)}`);
  statements.length = 0;
  await register.writeUses();
  expect(statements).toEqual([]);
});

describe('an archive', () => {
  test('has had no token until one is made: known at once here, within a second elsewhere', async () => {
    const { clock, register } = otherRegister();
    expect([register.isUsed, await register.hasAny()]).toEqual([false, false]);
    await archive.accessTokens.create(viewer);
    const here = accessTokensOf(archive.database);
    expect([here.isUsed, await here.hasAny()]).toEqual([true, true]);
    clock.now = 1_000;
    expect([await register.hasAny(), register.isUsed]).toEqual([true, true]);
  });

  test('has had one for ever, though all have ended', async () => {
    const { accessToken } = await archive.accessTokens.create(viewer);
    await archive.accessTokens.revoke(accessToken.id);
    expect(await otherRegister().register.hasAny()).toBe(true);
  });
});

describe('an admin of some namespaces', () => {
  const scope = scopeOf(['seoul', 'busan'], [AccessGrant.POSTMORTEMS]);
  const scoped = () => archive.as({ actor: 'token:scoped#1', scope }).accessTokens;

  test('makes tokens for those alone', async () => {
    const made = await scoped().create({
      ...viewer,
      role: Role.ADMIN,
      namespaces: ['seoul'],
      grants: [AccessGrant.POSTMORTEMS],
    });
    expect(made.accessToken).toMatchObject({ createdBy: 'token:scoped#1', namespaces: ['seoul'] });
    await expect(scoped().create(viewer)).rejects.toMatchObject({ code: 'FORBIDDEN', field: 'namespaces' });
    await expect(scoped().create({ ...viewer, namespaces: ['seoul', 'jeju'] })).rejects.toMatchObject({
      code: 'FORBIDDEN',
      field: 'namespaces',
    });
    await expect(
      scoped().create({ ...viewer, namespaces: [], grants: [AccessGrant.SECURITY_INCIDENTS] }),
    ).rejects.toMatchObject({ code: 'FORBIDDEN', field: 'grants' });
    expect(await archive.accessTokens.find()).toHaveLength(1);
  });

  test('sees and revokes no others, which are to them as if they were not there', async () => {
    const make = async (fields: Partial<NewAccessToken>) =>
      (await archive.accessTokens.create({ ...viewer, ...fields })).accessToken.id;
    const foreign = [
      await make({}),
      await make({ namespaces: ['jeju'] }),
      await make({ namespaces: ['seoul', 'jeju'] }),
      await make({ namespaces: ['seoul'], grants: [AccessGrant.SECURITY_INCIDENTS] }),
    ];
    const own = [
      await make({ namespaces: [] }),
      await make({ namespaces: ['busan'], grants: [AccessGrant.POSTMORTEMS] }),
    ];
    expect((await scoped().find()).map(({ id }) => id)).toEqual([...own].reverse());
    for (const id of foreign) {
      await expect(scoped().revoke(id)).rejects.toMatchObject({ code: 'NOT_FOUND', field: 'id' });
    }
    expect(await archive.accessTokens.find()).toHaveLength(6);
    for (const id of own) expect(await scoped().revoke(id)).toMatchObject({ id, isActive: false });
  });

  test('of a lesser role gives no greater one', async () => {
    const operator = archive.as({ role: Role.OPERATOR }).accessTokens;
    await expect(operator.create({ ...viewer, role: Role.ADMIN })).rejects.toMatchObject({
      code: 'FORBIDDEN',
      field: 'role',
    });
  });
});

test('the list has the newest first, those that let in alone unless asked, and a limit', async () => {
  const ids = [];
  for (const name of ['a', 'b', 'c'])
    ids.push((await archive.accessTokens.create({ ...viewer, name })).accessToken.id);
  await archive.accessTokens.revoke(ids[1] ?? '');
  const names = async (query: Parameters<typeof archive.accessTokens.find>[0]) =>
    (await archive.accessTokens.find(query)).map(({ name }) => name);
  expect(await names({})).toEqual(['c', 'a']);
  expect(await names({ includeInactive: true })).toEqual(['c', 'b', 'a']);
  expect(await names({ includeInactive: true, limit: 2 })).toEqual(['c', 'b']);
  await expect(archive.accessTokens.find({ limit: 1_001 })).rejects.toMatchObject({ field: 'limit' });
});
