import { isAddressRange } from './addresses';
import { listOf, oneOf, textOrNull, type SettingDefinition } from './setting';

const GRAPHIQL = 'ARCHIVE_GRAPHIQL';
const QUICK_ANSWERS = 'ARCHIVE_QUICK_ANSWERS';
const INTROSPECTION = 'ARCHIVE_INTROSPECTION';
const INSECURE_LOOPBACK = 'ARCHIVE_INSECURE_LOOPBACK';

const textOr =
  (fallback: string) =>
  (text: string | undefined): string =>
    textOrNull(text) ?? fallback;

/** The settings that say who is let in. */
export const accessSettingDefinitions = {
  jwks: {
    variable: 'ARCHIVE_JWKS',
    description:
      'Keys of the issuer whose JWTs are let in: the address (https, or http on loopback) or the file of a JWKS. Needs issuer and audience.',
    defaultText: 'unset',
    parse: textOrNull,
  },
  jwtIssuer: {
    variable: 'ARCHIVE_JWT_ISSUER',
    description: 'The `iss` that a JWT must have.',
    defaultText: 'unset',
    parse: textOrNull,
  },
  jwtAudience: {
    variable: 'ARCHIVE_JWT_AUDIENCE',
    description: 'The `aud` that a JWT must have, or have among others.',
    defaultText: 'unset',
    parse: textOrNull,
  },
  jwtRoleClaim: {
    variable: 'ARCHIVE_JWT_ROLE_CLAIM',
    description:
      'The claim of a JWT that gives its role: `viewer`, `operator`, `admin` or `auditor`. Without one it is refused.',
    defaultText: 'role',
    parse: textOr('role'),
  },
  jwtNamespaceClaim: {
    variable: 'ARCHIVE_JWT_NAMESPACE_CLAIM',
    description:
      'The claim of a JWT that lists its namespaces; the text `*` stands for everything. Without one it is refused.',
    defaultText: 'namespaces',
    parse: textOr('namespaces'),
  },
  jwtGrantClaim: {
    variable: 'ARCHIVE_JWT_GRANT_CLAIM',
    description:
      'The claim of a JWT that lists what it sees beside its namespaces: `security-incidents`, `postmortems`. Without one: neither.',
    defaultText: 'grants',
    parse: textOr('grants'),
  },
  isLoopbackInsecure: {
    variable: INSECURE_LOOPBACK,
    description:
      'For development: `1` takes whoever asks on loopback for an admin, though identities are configured. No other address is served then.',
    defaultText: '0',
    parse: (text) => oneOf(INSECURE_LOOPBACK, '0', ['0', '1'])(text) === '1',
  },
  corsOrigins: {
    variable: 'ARCHIVE_CORS_ORIGINS',
    description:
      'Origins, separated by commas, whose pages may call the API from a browser, such as `https://console.example.com`.',
    defaultText: 'none',
    parse: listOf('ARCHIVE_CORS_ORIGINS', isOrigin, 'origins such as https://console.example.com'),
  },
  trustedProxies: {
    variable: 'ARCHIVE_TRUSTED_PROXIES',
    description:
      'Addresses or ranges (`10.0.0.0/8`), separated by commas, of the proxies whose `X-Forwarded-For` is believed.',
    defaultText: 'none',
    parse: listOf('ARCHIVE_TRUSTED_PROXIES', isAddressRange, 'IP addresses or ranges such as 10.0.0.0/8'),
  },
  graphiql: {
    variable: GRAPHIQL,
    description:
      'Whether `/graphiql/` is served: `on`, `off`, or `auto`, which is on as long as no identities are configured.',
    defaultText: 'auto',
    parse: oneOf(GRAPHIQL, 'auto', ['auto', 'on', 'off']),
  },
  introspection: {
    variable: INTROSPECTION,
    description: 'Who may ask for the schema: `all` that are let in, or `admin` alone.',
    defaultText: 'all',
    parse: oneOf(INTROSPECTION, 'all', ['all', 'admin']),
  },
  areAnswersQuick: {
    variable: QUICK_ANSWERS,
    description:
      'Whether documents that come again are answered by a plan (`on`), or Apollo and graphql-js answer everything (`off`).',
    defaultText: 'on',
    parse: (text) => oneOf(QUICK_ANSWERS, 'on', ['on', 'off'])(text) === 'on',
  },
  token: {
    variable: 'ARCHIVE_TOKEN',
    description: 'The token that commands with `--url` show the server where no `--token` is given.',
    defaultText: 'unset',
    parse: textOrNull,
  },
} satisfies Record<string, SettingDefinition<unknown>>;

/** The settings that say who is let in. */
export type AccessSettings = {
  readonly [Name in keyof typeof accessSettingDefinitions]: ReturnType<
    (typeof accessSettingDefinitions)[Name]['parse']
  >;
};

function isOrigin(text: string): boolean {
  return /^https?:\/\//.test(text) && URL.canParse(text) && new URL(text).origin === text;
}
