import { createHmac } from 'node:crypto';
import { AccessGrant, Role } from '../../src/auth';
import { JwtVerifier } from '../../src/auth/jwt-verifier';
import { SettingError } from '../../src/config';
import { everything } from '../../src/query';
import { AUDIENCE, claims, ISSUER, Issuer, serveKeys, settingsOf, temporaryFile } from './support/issuer';

const inAnHour = Math.floor(Date.now() / 1_000) + 3_600;

let issuer: Issuer;
let verifier: JwtVerifier;
const reasons: string[] = [];
beforeAll(async () => {
  issuer = await Issuer.make();
  verifier = new JwtVerifier(settingsOf({ file: temporaryFile(issuer.jwks) }), (reason) =>
    reasons.push(reason),
  );
});
beforeEach(() => void (reasons.length = 0));

const identify = async (changed: Record<string, unknown> = {}) =>
  verifier.identify(await issuer.sign(changed));

test('a JWT of the issuer names who shows it, with role and scope', async () => {
  expect(await identify()).toEqual({ actor: `jwt:${ISSUER}#alice`, role: Role.OPERATOR, scope: everything });
  expect(reasons).toEqual([]);
});

test.each([
  [
    { namespaces: ['seoul', 'busan'] },
    { namespaces: ['seoul', 'busan'], hasSecurityIncidents: false, hasPostmortems: false },
  ],
  [{ namespaces: 'seoul' }, { namespaces: ['seoul'], hasSecurityIncidents: false, hasPostmortems: false }],
  [{ namespaces: [] }, { namespaces: [], hasSecurityIncidents: false, hasPostmortems: false }],
  [{ namespaces: ['*'] }, everything],
  [
    { namespaces: ['seoul'], grants: [AccessGrant.POSTMORTEMS, 'what another program grants'] },
    { namespaces: ['seoul'], hasSecurityIncidents: false, hasPostmortems: true },
  ],
])('the claims %j are the scope %j', async (changed, scope) => {
  expect((await identify(changed))?.scope).toEqual(scope);
});

test.each([
  ['another issuer', { iss: 'https://other.example' }],
  ['no issuer', { iss: undefined }],
  ['another audience', { aud: 'another-program' }],
  ['no audience', { aud: undefined }],
  ['no end', { exp: undefined }],
  ['an end that has come', { exp: inAnHour - 7_200 }],
  ['an end that is no number', { exp: String(inAnHour) }],
  ['a beginning that is to come', { nbf: inAnHour }],
  ['no subject', { sub: undefined }],
  ['an empty subject', { sub: ' ' }],
  ['a subject with a line end', { sub: 'alice\nbob' }],
  ['a subject that shows as another', { sub: 'alice\u200b' }],
  ['a subject with half a character', { sub: 'alice\ud800' }],
  ['a subject too long to be kept', { sub: 'a'.repeat(256) }],
  ['a subject that is a number', { sub: 7 }],
  ['no role', { role: undefined }],
  ['an unknown role', { role: 'root' }],
  ['a role in another case', { role: 'Admin' }],
  ['two roles', { role: ['viewer', 'admin'] }],
  ['no namespaces', { namespaces: undefined }],
  ['null as namespaces', { namespaces: null }],
  ['everything beside a namespace', { namespaces: ['seoul', '*'] }],
  ['a number among the namespaces', { namespaces: ['seoul', 7] }],
  ['an empty namespace', { namespaces: [''] }],
  [
    'more namespaces than are taken',
    { namespaces: Array.from({ length: 1_001 }, (_, index) => `n${index}`) },
  ],
  ['grants that are no texts', { grants: { postmortems: true } }],
])('a JWT with %s names nobody, and the log hears why', async (_what, changed) => {
  expect(await identify(changed)).toBeNull();
  expect(reasons).toHaveLength(1);
});

test('a JWT for several audiences is for each of them', async () => {
  expect(await identify({ aud: ['another-program', AUDIENCE] })).not.toBeNull();
});

test('claims are read by the names that the settings give them', async () => {
  const renamed = new JwtVerifier(
    {
      ...settingsOf({ file: temporaryFile(issuer.jwks) }),
      roleClaim: 'https://archive.example/role',
      namespaceClaim: 'constructor',
      grantClaim: '__proto__',
    },
    () => undefined,
  );
  const named = await issuer.sign({
    role: undefined,
    'https://archive.example/role': 'auditor',
    constructor: ['a'],
  });
  expect(await renamed.identify(named)).toMatchObject({ role: 'auditor', scope: { namespaces: ['a'] } });
  // what every object has is no claim
  expect(await renamed.identify(await issuer.sign({ 'https://archive.example/role': 'auditor' }))).toBeNull();
});

test('no two subjects have one name, and none that of another issuer', async () => {
  const one = await identify({ sub: 'a#b' });
  const other = await identify({ sub: 'b' });
  expect(one?.actor).toBe(`jwt:${ISSUER}#a#b`);
  expect(other?.actor).toBe(`jwt:${ISSUER}#b`);
});

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

test('an unsigned JWT names nobody', async () => {
  const unsigned = `${part({ alg: 'none' })}.${part({ ...claims, exp: inAnHour })}.`;
  expect(await verifier.identify(unsigned)).toBeNull();
});

test.each(['the public key set', 'the public key'])(
  'a JWT signed by HMAC with %s names nobody',
  async (what) => {
    const secret =
      what === 'the public key set' ? issuer.jwks : JSON.stringify(JSON.parse(issuer.jwks).keys[0]);
    const signed = `${part({ alg: 'HS256', kid: 'key-1' })}.${part({ ...claims, exp: inAnHour })}`;
    const mac = createHmac('sha256', secret).update(signed).digest('base64url');
    expect(await verifier.identify(`${signed}.${mac}`)).toBeNull();
  },
);

test('a JWT of a stranger, with a key of the same name, names nobody', async () => {
  const stranger = await Issuer.make();
  expect(await verifier.identify(await stranger.sign())).toBeNull();
});

test('a JWT whose claims were changed names nobody', async () => {
  const [head, , signature] = (await issuer.sign()).split('.');
  const changed = part({ ...claims, role: 'admin', exp: inAnHour });
  expect(await verifier.identify(`${head}.${changed}.${signature}`)).toBeNull();
});

test('a JWT that brings its own key names nobody', async () => {
  const stranger = await Issuer.make();
  const [, body, signature] = (await stranger.sign()).split('.');
  const head = part({ alg: 'ES256', jwk: JSON.parse(stranger.jwks).keys[0] });
  expect(await verifier.identify(`${head}.${body}.${signature}`)).toBeNull();
});

test.each(['', '.', '..', 'a.b.c', 'iat_0000000000000000_00', 'null', `${'a'.repeat(10_000)}.b.c`])(
  'the text %.20j is no JWT',
  async (text) => {
    expect(await verifier.identify(text)).toBeNull();
  },
);

test.each(['RS256', 'PS256', 'ES384', 'EdDSA'])('%s is taken', async (algorithm) => {
  const other = await Issuer.make(algorithm);
  const takes = new JwtVerifier(settingsOf({ file: temporaryFile(other.jwks) }), () => undefined);
  expect(await takes.identify(await other.sign())).not.toBeNull();
});

test.each([
  ['that is not there', '/no/such/file.json'],
  ['that is no JSON', temporaryFile('keys')],
  ['that is no key set', temporaryFile('{"keys":{}}')],
  ['without keys', temporaryFile('{"keys":[]}')],
])('a file %s stops the start, and is not quoted', (_what, file) => {
  const open = (): JwtVerifier => new JwtVerifier(settingsOf({ file }), () => undefined);
  expect(open).toThrow(SettingError);
  expect(open).toThrow(/^ARCHIVE_JWKS/);
  expect(open).not.toThrow(file);
});

describe('keys at an address', () => {
  test('are asked for when the first JWT comes, once', async () => {
    const server = await serveKeys(issuer.jwks);
    const remote = new JwtVerifier(settingsOf(server.url), () => undefined);
    expect(server.requests).toBe(0);
    const token = await issuer.sign();
    const found = await Promise.all([remote.identify(token), remote.identify(token), remote.identify(token)]);
    expect(found.map((identity) => identity?.actor)).toEqual(Array(3).fill(`jwt:${ISSUER}#alice`));
    expect(server.requests).toBe(1);
    await server.close();
  });

  test('are not asked for by what could not be a JWT of the issuer', async () => {
    const server = await serveKeys(issuer.jwks);
    const remote = new JwtVerifier(settingsOf(server.url), () => undefined);
    expect(await remote.identify('a.b.c')).toBeNull();
    expect(await remote.identify(`${part({ alg: 'HS256' })}.${part(claims)}.AAAA`)).toBeNull();
    expect(server.requests).toBe(0);
    await server.close();
  });

  test('are not asked for again and again by JWTs of keys that are not there', async () => {
    const server = await serveKeys(issuer.jwks);
    const remote = new JwtVerifier(settingsOf(server.url), () => undefined);
    const stranger = await (await Issuer.make('ES256', 'key-2')).sign();
    for (let count = 0; count < 5; count += 1) expect(await remote.identify(stranger)).toBeNull();
    expect(server.requests).toBe(1);
    await server.close();
  });

  test.each([
    ['fails', 500, ''],
    ['is elsewhere', 302, ''],
    ['gives no JSON', 200, 'keys'],
    ['gives no keys', 200, '{"keys":7}'],
  ])(
    'make a JWT UNAVAILABLE where the issuer %s, and the issuer is left alone for a while',
    async (_how, status, body) => {
      const server = await serveKeys(issuer.jwks);
      server.answer = { status, body };
      const remote = new JwtVerifier(settingsOf(server.url), () => undefined);
      const token = await issuer.sign();
      for (let count = 0; count < 3; count += 1)
        await expect(remote.identify(token)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      expect(server.requests).toBe(1);
      await server.close();
    },
  );

  test('make a JWT UNAVAILABLE where nobody is at the address', async () => {
    const server = await serveKeys(issuer.jwks);
    await server.close();
    const remote = new JwtVerifier(settingsOf(server.url), () => undefined);
    await expect(remote.identify(await issuer.sign())).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});
