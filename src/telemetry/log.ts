import pino, { DestinationStream, Logger } from 'pino';
import { describeError } from './describe-error';

/** How the archive logs. */
export interface LogOptions {
  /** Least severity that is written; `silent` writes nothing. */
  readonly level: pino.LevelWithSilent;
  /** Standard output where it is not given. */
  readonly destination?: DestinationStream;
}

/** What must never be read in a log: credentials, and the payloads of requests. */
const secrets = [
  'authorization',
  'cookie',
  'password',
  'token',
  'secret',
  'variables',
  'parameters',
  'connectionString',
];

/**
 * A logger that writes one JSON object a line. Credentials and variables are replaced, one level down too;
 * errors are cut down to what `describeError` keeps.
 */
export function createLogger({ level, destination }: LogOptions): Logger {
  const options: pino.LoggerOptions = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: [...secrets, ...secrets.map((name) => `*.${name}`)], censor: '[redacted]' },
    serializers: { err: describeError },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}
