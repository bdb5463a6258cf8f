import { DURATION_FORM, interval } from './duration';
import { retentionRules } from './retention-rules';
import { integer, oneOf, textOrNull, type SettingDefinition } from './setting';
import { webAddress } from './web-address';

const METRICS_PORT = 'ARCHIVE_METRICS_PORT';
const VERIFY_EVERY = 'ARCHIVE_VERIFY_EVERY';
const RETENTION_EVERY = 'ARCHIVE_RETENTION_EVERY';
const TRACES_PARENT = 'ARCHIVE_TRACES_PARENT';

const port = integer(METRICS_PORT, 0, 0, 65_535);

/** The settings of what a server does beside answering, and of what it tells those who run it; see docs/operations.md. */
export const operationsSettingDefinitions = {
  metricsPort: {
    variable: METRICS_PORT,
    description:
      'TCP port of a listener of its own for `/metrics`, 0 to 65535; 0 takes a free one, `off` has none.',
    defaultText: 'off',
    parse: (text) => (text === undefined || text === '' || text === 'off' ? null : port(text)),
  },
  metricsHost: {
    variable: 'ARCHIVE_METRICS_HOST',
    description:
      'Address of that listener. It asks nobody who they are: give it one that only your monitoring reaches.',
    defaultText: '127.0.0.1',
    parse: (text) => textOrNull(text) ?? '127.0.0.1',
  },
  metricsNamespaces: {
    variable: 'ARCHIVE_METRICS_NAMESPACES',
    description:
      'Most namespaces that metrics name, those with a broken chain first, 0 to 1,000. Counts take in all others.',
    defaultText: '100',
    parse: integer('ARCHIVE_METRICS_NAMESPACES', 100, 0, 1_000),
  },
  verifyEverySeconds: {
    variable: VERIFY_EVERY,
    description: `How often each chain is verified: ${DURATION_FORM}; or \`off\`. Servers on one database take turns.`,
    defaultText: '24h',
    parse: interval(VERIFY_EVERY, '24h'),
  },
  webhookUrl: {
    variable: 'ARCHIVE_WEBHOOK_URL',
    description:
      'Where a broken chain is told of (https, or http on loopback), signed as Standard Webhooks are. Needs the secret.',
    defaultText: 'unset',
    parse: webAddress('ARCHIVE_WEBHOOK_URL'),
  },
  webhookSecretFile: {
    variable: 'ARCHIVE_WEBHOOK_SECRET_FILE',
    description: 'File that holds the secret of the webhook, `whsec_` and 24 to 64 bytes in base64.',
    defaultText: 'unset',
    parse: textOrNull,
  },
  retentionRules: {
    variable: 'ARCHIVE_RETENTION',
    description:
      'What is deleted on a schedule, as JSON: `[{"kind": "cascade-events", "namespace": "seoul", "olderThan": "365d"}]`. Nothing if unset.',
    defaultText: 'unset',
    parse: retentionRules('ARCHIVE_RETENTION'),
  },
  retentionEverySeconds: {
    variable: RETENTION_EVERY,
    description: `How often that is looked for: ${DURATION_FORM}; or \`off\`.`,
    defaultText: '24h',
    parse: interval(RETENTION_EVERY, '24h'),
  },
  tracesUrl: {
    variable: 'ARCHIVE_TRACES_URL',
    description:
      'Where traces are sent, by OTLP over HTTP, such as `http://127.0.0.1:4318/v1/traces`. Unset: nothing is traced.',
    defaultText: 'unset',
    parse: webAddress('ARCHIVE_TRACES_URL', { isPlainAllowed: true }),
  },
  tracesPercent: {
    variable: 'ARCHIVE_TRACES_PERCENT',
    description: 'How many of a hundred requests are traced, 1 to 100.',
    defaultText: '100',
    parse: integer('ARCHIVE_TRACES_PERCENT', 100, 1, 100),
  },
  isTraceParentTaken: {
    variable: TRACES_PARENT,
    description:
      'Whether the `traceparent` of a request is believed: `on` behind a proxy that sets it, else `off`.',
    defaultText: 'off',
    parse: (text) => oneOf(TRACES_PARENT, 'off', ['on', 'off'])(text) === 'on',
  },
} satisfies Record<string, SettingDefinition<unknown>>;
