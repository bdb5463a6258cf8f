import path from 'node:path';
import { accessSettingDefinitions } from './access-settings';
import { limitSettings } from './limit-settings';
import { operationsSettingDefinitions } from './operations-settings';
import { integer, oneOf, textOrNull, type SettingDefinition } from './setting';

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** The one table of settings; the documentation of each is generated from it. */
export const settingDefinitions = {
  databaseUrl: {
    variable: 'DATABASE_URL',
    description:
      'Connection string of a PostgreSQL 15 or newer (`postgres://user:password@host:5432/name`). Unset: the embedded engine.',
    defaultText: 'unset',
    parse: textOrNull,
  },
  dataDir: {
    variable: 'ARCHIVE_DATA_DIR',
    description: 'Folder of the embedded engine. One process at a time may hold it.',
    defaultText: './data',
    parse: (text) => path.resolve(text === undefined || text === '' ? 'data' : text),
  },
  evidenceDir: {
    variable: 'ARCHIVE_EVIDENCE_DIR',
    description:
      'Folder of the key that signs the evidence log, and of its guard file. Keep it apart from the backups of the database.',
    defaultText: '<ARCHIVE_DATA_DIR>-evidence',
    parse: (text) => (text === undefined || text === '' ? null : path.resolve(text)),
  },
  host: {
    variable: 'ARCHIVE_HOST',
    description:
      'Address to listen on. One that others reach is refused as long as no identities are configured.',
    defaultText: '127.0.0.1',
    parse: (text) => (text === undefined || text === '' ? '127.0.0.1' : text),
  },
  port: {
    variable: 'ARCHIVE_PORT',
    description: 'TCP port to listen on, 0 to 65535; 0 takes a free one.',
    defaultText: '4000',
    parse: integer('ARCHIVE_PORT', 4000, 0, 65_535),
  },
  poolSize: {
    variable: 'ARCHIVE_POOL_SIZE',
    description:
      'Connections to PostgreSQL, 2 to 100, of which requests leave two to the server itself (one of two). The embedded engine always has one.',
    defaultText: '10',
    parse: integer('ARCHIVE_POOL_SIZE', 10, 2, 100),
  },
  logLevel: {
    variable: 'ARCHIVE_LOG_LEVEL',
    description: `Least severity that is logged: ${logLevels.join(', ')}.`,
    defaultText: 'info',
    parse: oneOf('ARCHIVE_LOG_LEVEL', 'info', logLevels),
  },
  ...limitSettings,
  drainTimeoutMs: {
    variable: 'ARCHIVE_DRAIN_TIMEOUT_MS',
    description:
      'Milliseconds that SIGTERM gives the requests under way before they are cut off, 0 to 600,000.',
    defaultText: '10000',
    parse: integer('ARCHIVE_DRAIN_TIMEOUT_MS', 10_000, 0, 600_000),
  },
  idempotencyRetentionDays: {
    variable: 'ARCHIVE_IDEMPOTENCY_RETENTION_DAYS',
    description: 'Days that an idempotency key of an update is remembered, 7 to 3,650.',
    defaultText: '7',
    parse: integer('ARCHIVE_IDEMPOTENCY_RETENTION_DAYS', 7, 7, 3_650),
  },
  confirmationMinutes: {
    variable: 'ARCHIVE_CONFIRMATION_MINUTES',
    description:
      'Minutes in which a second admin must confirm a deletion or a redaction, at most 43,200; 0: one admin is enough.',
    defaultText: '0',
    parse: integer('ARCHIVE_CONFIRMATION_MINUTES', 0, 0, 43_200),
  },
  triggeredByNames: {
    variable: 'ARCHIVE_TRIGGERED_BY',
    description:
      "Names, separated by commas, to try where an event's hash covers a `triggered_by` that was not handed over.",
    defaultText: 'none',
    parse: (text) => (text ?? '').split(',').filter((name) => name !== ''),
  },
  ...operationsSettingDefinitions,
  ...accessSettingDefinitions,
} satisfies Record<string, SettingDefinition<unknown>>;

/** All settings, read and checked. */
export type Settings = {
  readonly [Name in keyof typeof settingDefinitions]: ReturnType<(typeof settingDefinitions)[Name]['parse']>;
};

/** Reads the settings from the environment. Throws a `SettingError` that names the variable. */
export function loadSettings(environment: NodeJS.ProcessEnv = process.env): Settings {
  const entries = Object.entries(settingDefinitions).map(([name, definition]) => [
    name,
    definition.parse(environment[definition.variable]),
  ]);
  return Object.fromEntries(entries) as Settings;
}

/** The folder of the log's key and guard. */
export function evidenceFolder({ evidenceDir, dataDir }: Pick<Settings, 'evidenceDir' | 'dataDir'>): string {
  return evidenceDir ?? `${dataDir}-evidence`;
}

/** The settings as a Markdown table, for the README. */
export function settingsTable(): string {
  const rows = Object.values(settingDefinitions).map(
    ({ variable, defaultText, description }) => `| \`${variable}\` | \`${defaultText}\` | ${description} |`,
  );
  return ['| variable | default | meaning |', '| --- | --- | --- |', ...rows].join('\n');
}
