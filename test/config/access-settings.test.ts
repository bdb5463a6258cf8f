import { isLoopbackHost, jwtSettings, loadSettings, SettingError } from '../../src/config';

const jwt = {
  ARCHIVE_JWKS: 'https://issuer.example/jwks',
  ARCHIVE_JWT_ISSUER: 'https://issuer.example',
  ARCHIVE_JWT_AUDIENCE: 'incident-archive',
};

test('nobody is let in by a JWT where nothing is set', () => {
  expect(jwtSettings(loadSettings({}))).toBeNull();
});

test('an issuer is known by its keys, its name and our own', () => {
  expect(jwtSettings(loadSettings(jwt))).toEqual({
    jwks: new URL('https://issuer.example/jwks'),
    issuer: 'https://issuer.example',
    audience: 'incident-archive',
    roleClaim: 'role',
    namespaceClaim: 'namespaces',
    grantClaim: 'grants',
  });
});

test.each([
  ['/etc/archive/jwks.json', { file: '/etc/archive/jwks.json' }],
  ['http://127.0.0.1:8080/jwks', new URL('http://127.0.0.1:8080/jwks')],
  ['http://localhost/jwks', new URL('http://localhost/jwks')],
  ['http://[::1]/jwks', new URL('http://[::1]/jwks')],
])('ARCHIVE_JWKS may be %s', (ARCHIVE_JWKS, jwks) => {
  expect(jwtSettings(loadSettings({ ...jwt, ARCHIVE_JWKS }))?.jwks).toEqual(jwks);
});

test.each([
  [{ ...jwt, ARCHIVE_JWKS: '' }, 'ARCHIVE_JWKS'],
  [{ ...jwt, ARCHIVE_JWKS: 'http://issuer.example/jwks' }, 'ARCHIVE_JWKS'],
  [{ ...jwt, ARCHIVE_JWKS: 'http://127.0.0.1.issuer.example/jwks' }, 'ARCHIVE_JWKS'],
  [{ ...jwt, ARCHIVE_JWKS: 'ftp://issuer.example/jwks' }, 'ARCHIVE_JWKS'],
  [{ ...jwt, ARCHIVE_JWKS: 'https://' }, 'ARCHIVE_JWKS'],
  [{ ...jwt, ARCHIVE_JWT_ISSUER: '' }, 'ARCHIVE_JWT_ISSUER'],
  [{ ...jwt, ARCHIVE_JWT_ISSUER: 'https://issuer.example#a' }, 'ARCHIVE_JWT_ISSUER'],
  [{ ...jwt, ARCHIVE_JWT_AUDIENCE: undefined }, 'ARCHIVE_JWT_AUDIENCE'],
])('%j is refused, by the name of %s', (environment, variable) => {
  const read = (): unknown => jwtSettings(loadSettings(environment));
  expect(read).toThrow(SettingError);
  expect(read).toThrow(new RegExp(`^${variable} `));
});

test.each(['ARCHIVE_CORS_ORIGINS', 'ARCHIVE_TRUSTED_PROXIES'])('%s names none as it comes', (variable) => {
  const { corsOrigins, trustedProxies } = loadSettings({ [variable]: '' });
  expect([corsOrigins, trustedProxies]).toEqual([[], []]);
});

test('lists are read with blanks around their commas', () => {
  const { corsOrigins, trustedProxies } = loadSettings({
    ARCHIVE_CORS_ORIGINS: 'https://a.example, http://localhost:3000 ,',
    ARCHIVE_TRUSTED_PROXIES: '10.0.0.0/8, ::1, 192.0.2.7',
  });
  expect(corsOrigins).toEqual(['https://a.example', 'http://localhost:3000']);
  expect(trustedProxies).toEqual(['10.0.0.0/8', '::1', '192.0.2.7']);
});

test.each([
  ['ARCHIVE_CORS_ORIGINS', '*'],
  ['ARCHIVE_CORS_ORIGINS', 'null'],
  ['ARCHIVE_CORS_ORIGINS', 'https://a.example/'],
  ['ARCHIVE_CORS_ORIGINS', 'https://a.example, a.example'],
  ['ARCHIVE_TRUSTED_PROXIES', 'proxy.example'],
  ['ARCHIVE_TRUSTED_PROXIES', '10.0.0.0/33'],
  ['ARCHIVE_TRUSTED_PROXIES', '127.1'],
  ['ARCHIVE_GRAPHIQL', 'yes'],
  ['ARCHIVE_INTROSPECTION', 'none'],
  ['ARCHIVE_INSECURE_LOOPBACK', 'true'],
])('%s may not be %s', (variable, value) => {
  expect(() => loadSettings({ [variable]: value })).toThrow(new RegExp(`^${variable} must be`));
});

test.each(['127.0.0.1', '127.8.8.8', '::1', '[::1]', 'localhost', 'LocalHost', '::ffff:127.0.0.1'])(
  '%s is this machine itself',
  (host) => expect(isLoopbackHost(host)).toBe(true),
);

test.each([
  '0.0.0.0',
  '::',
  '127.1',
  '2130706433',
  '10.0.0.1',
  'localhost.example',
  '127.0.0.1.example',
  '',
  '::1%lo',
])('%j is not', (host) => expect(isLoopbackHost(host)).toBe(false));
