import { integer, type SettingDefinition } from './setting';

/** What one request may ask for; docs/limits.md says how each is counted. */
export const limitSettings = {
  bodyLimitBytes: limit(
    'ARCHIVE_BODY_LIMIT_BYTES',
    2_097_152,
    [1_024, 67_108_864],
    'Largest HTTP request body in bytes. A larger one is refused with 413.',
  ),
  maxTokens: limit('ARCHIVE_MAX_TOKENS', 2_000, [100, 100_000], 'Most tokens of a GraphQL document.'),
  // far beyond, fragments that all use each other take graphql-js out of stack
  maxFragments: limit(
    'ARCHIVE_MAX_FRAGMENTS',
    50,
    [0, 60],
    'Most fragments that a GraphQL document defines.',
  ),
  maxDepth: limit(
    'ARCHIVE_MAX_DEPTH',
    15,
    [1, 1_000],
    'Most levels of fields in a GraphQL operation, the first level counted.',
  ),
  maxAliases: limit('ARCHIVE_MAX_ALIASES', 30, [0, 100_000], 'Most aliases in a GraphQL operation.'),
  maxRootFields: limit(
    'ARCHIVE_MAX_ROOT_FIELDS',
    10,
    [1, 100_000],
    'Most fields at the first level of a query.',
  ),
  maxMutations: limit(
    'ARCHIVE_MAX_MUTATIONS',
    5,
    [1, 100_000],
    'Most fields at the first level of a mutation.',
  ),
  maxDirectives: limit('ARCHIVE_MAX_DIRECTIVES', 20, [0, 100_000], 'Most directives in a GraphQL operation.'),
  maxCost: limit(
    'ARCHIVE_MAX_COST',
    250_000,
    [1_000, 1_000_000_000],
    'Most values that the answer to a GraphQL operation is estimated to hold: its fields, times the rows that `limit`, `first` and `last` allow.',
  ),
  requestDeadlineMs: limit(
    'ARCHIVE_REQUEST_DEADLINE_MS',
    30_000,
    [100, 3_600_000],
    'Milliseconds in which a request must be answered; what it still asks of the database is stopped then.',
  ),
  longRequestDeadlineMs: limit(
    'ARCHIVE_LONG_REQUEST_DEADLINE_MS',
    600_000,
    [100, 86_400_000],
    'The same for operations that go through many records: verdicts on chains, retention, redaction, holds, downloads.',
  ),
  statementTimeoutMs: limit(
    'ARCHIVE_STATEMENT_TIMEOUT_MS',
    60_000,
    [0, 86_400_000],
    'Milliseconds after which PostgreSQL itself ends a statement of the server; 0 never. The embedded engine cannot.',
  ),
  ratePerIdentity: limit(
    'ARCHIVE_RATE_PER_IDENTITY',
    300,
    [0, 1_000_000],
    'Lookups and mutations that an identity may ask for each second in the long run; 0: as many as it likes.',
  ),
  burstPerIdentity: limit(
    'ARCHIVE_BURST_PER_IDENTITY',
    3_000,
    [1, 10_000_000],
    'The same at once, after a pause.',
  ),
  ratePerAddress: limit(
    'ARCHIVE_RATE_PER_ADDRESS',
    20,
    [0, 1_000_000],
    'Requests without a known identity that may come from an address each second in the long run; 0: as many as like.',
  ),
  burstPerAddress: limit(
    'ARCHIVE_BURST_PER_ADDRESS',
    200,
    [1, 10_000_000],
    'The same at once, after a pause.',
  ),
  maxStreams: limit(
    'ARCHIVE_MAX_STREAMS',
    1_000,
    [0, 100_000],
    'Most streams of events that a server has open at once; 0: none.',
  ),
  maxStreamsPerIdentity: limit(
    'ARCHIVE_MAX_STREAMS_PER_IDENTITY',
    50,
    [1, 100_000],
    'The same of one identity.',
  ),
  maxExports: limit(
    'ARCHIVE_MAX_EXPORTS',
    4,
    [0, 50],
    'Most downloads of records that a server gives at once, each over a connection of the pool; 0: none.',
  ),
  maxExportsPerIdentity: limit('ARCHIVE_MAX_EXPORTS_PER_IDENTITY', 2, [1, 50], 'The same of one identity.'),
} satisfies Record<string, SettingDefinition<number>>;

function limit(
  variable: string,
  fallback: number,
  [minimum, maximum]: readonly [number, number],
  meaning: string,
): SettingDefinition<number> {
  const bounds = `${minimum.toLocaleString('en')} to ${maximum.toLocaleString('en')}`;
  return {
    variable,
    description: `${meaning} ${bounds}.`,
    defaultText: String(fallback),
    parse: integer(variable, fallback, minimum, maximum),
  };
}
