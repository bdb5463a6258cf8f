import path from 'node:path';
import {
  evidenceFolder,
  isLoopbackHost,
  jwtSettings,
  SettingError,
  type InspectedSettings,
} from '../../config';
import { transportOf } from '../../database';
import { fail, orOk, warn, type Finding } from './finding';

/** Whether the settings can be used, agree with each other, and are safe. */
export function checkSettings(inspected: InspectedSettings): Finding[] {
  const { faults, given, unknown } = inspected;
  return orOk(
    [
      ...faults.map((fault) =>
        fail(fault, 'a server does not start with it; the checks that follow take its default instead'),
      ),
      ...unknown.map((name) =>
        warn(
          `${name} is no setting, and does nothing`,
          'look it up in the table of settings, and spell it as there',
        ),
      ),
      ...rules.map((rule) => rule(inspected)),
    ],
    `${given.size === 0 ? 'none is set' : [...given].join(', ')}; all others have their defaults`,
  );
}

type Rule = (inspected: InspectedSettings) => Finding | null;

/** What the settings say together, and what is unsafe in one. */
const rules: readonly Rule[] = [
  ({ settings }) => {
    try {
      jwtSettings(settings);
      return null;
    } catch (error) {
      if (!(error instanceof SettingError)) throw error;
      return fail(error.message, 'a server does not start before these are set, or all unset');
    }
  },
  ({ settings: { host, isLoopbackInsecure } }) => {
    if (!isLoopbackInsecure) return null;
    return isLoopbackHost(host)
      ? warn(
          'ARCHIVE_INSECURE_LOOPBACK lets in whoever is on this machine, as an admin',
          'unset it where this is no machine for development',
        )
      : fail(
          `ARCHIVE_INSECURE_LOOPBACK lets in whoever asks, and ARCHIVE_HOST is ${host}`,
          'unset it, or listen on 127.0.0.1',
        );
  },
  ({ given, settings }) =>
    settings.databaseUrl !== null && !given.has('ARCHIVE_EVIDENCE_DIR') && !given.has('ARCHIVE_DATA_DIR')
      ? warn(
          `the signing key lies in ${evidenceFolder(settings)}, which depends on the folder that a server is started in`,
          'set ARCHIVE_EVIDENCE_DIR to a path that begins with /',
        )
      : null,
  ({ settings }) =>
    isWithin(evidenceFolder(settings), settings.dataDir)
      ? warn(
          'ARCHIVE_EVIDENCE_DIR lies in ARCHIVE_DATA_DIR, so that a backup that is brought back brings back the guard as well',
          'move the folder out of it, with the server stopped',
        )
      : null,
  ({ settings: { databaseUrl } }) => {
    const transport = databaseUrl === null ? null : transportOf(databaseUrl);
    if (transport === null || transport.isLocal || transport.tls === 'VERIFIED') return null;
    return transport.tls === 'NONE'
      ? warn(
          `records, and the password of the database, travel to ${transport.host} unencrypted`,
          'add sslmode=verify-full to DATABASE_URL, unless that network is your own',
        )
      : warn(
          `whoever answers in the place of ${transport.host} is taken for the database: its certificate is not checked`,
          'add sslmode=verify-full to DATABASE_URL',
        );
  },
  ({ settings: { longRequestDeadlineMs, requestDeadlineMs } }) =>
    longRequestDeadlineMs < requestDeadlineMs
      ? warn(
          'ARCHIVE_LONG_REQUEST_DEADLINE_MS is shorter than ARCHIVE_REQUEST_DEADLINE_MS',
          'give operations that go through many records at least the time of the others',
        )
      : null,
  ({ settings: { maxStreams, maxStreamsPerIdentity } }) =>
    maxStreams > 0 && maxStreamsPerIdentity >= maxStreams
      ? warn(
          'ARCHIVE_MAX_STREAMS_PER_IDENTITY lets one identity take all of ARCHIVE_MAX_STREAMS',
          'set it well below',
        )
      : null,
  ({ settings: { databaseUrl, statementTimeoutMs } }) =>
    databaseUrl !== null && statementTimeoutMs === 0
      ? warn(
          'ARCHIVE_STATEMENT_TIMEOUT_MS is 0: a statement of a server that was killed may run for ever',
          'set it to the longest that a statement may take',
        )
      : null,
  ({ settings: { ratePerAddress, ratePerIdentity } }) =>
    ratePerAddress === 0 || ratePerIdentity === 0
      ? warn(
          `${ratePerAddress === 0 ? 'ARCHIVE_RATE_PER_ADDRESS' : 'ARCHIVE_RATE_PER_IDENTITY'} is 0: nothing slows down who asks too often`,
          'set it, unless a proxy in front bounds that',
        )
      : null,
  ({ settings: { trustedProxies } }) => {
    const wide = trustedProxies.find((range) => range.endsWith('/0'));
    return wide === undefined
      ? null
      : warn(
          `ARCHIVE_TRUSTED_PROXIES has ${wide}: whoever asks may say from which address`,
          'list the addresses of the proxies alone',
        );
  },
  ({ settings: { corsOrigins } }) => {
    const plain = corsOrigins.find(
      (origin) => /^http:/.test(origin) && !isLoopbackHost(new URL(origin).hostname),
    );
    return plain === undefined
      ? null
      : warn(
          `ARCHIVE_CORS_ORIGINS has ${plain}: whoever is on the way to it may change its pages`,
          'serve these pages over https',
        );
  },
  ({ settings: { logLevel } }) =>
    logLevel === 'silent' || logLevel === 'fatal'
      ? warn(
          `ARCHIVE_LOG_LEVEL is ${logLevel}: nobody hears that the evidence log cannot be signed`,
          'set it to error at least',
        )
      : null,
];

function isWithin(folder: string, other: string): boolean {
  const relative = path.relative(other, folder);
  return relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}
