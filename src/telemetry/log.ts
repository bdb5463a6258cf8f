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

/**
 * The same log without the search for secrets, which takes longer than all the rest of a line: for lines that hold
 * nothing but what the archive itself has made up.
 */
export function unsearched(logger: Logger): Logger {
  return logger.child({}, { redact: [] });
}

/** A system call for each line would be a good part of a short request: lines are written together. */
const BUFFER_BYTES = 4_096;
/** How long a line may wait for others, in milliseconds. */
const MAX_WAIT_MS = 100;

/** A line as pino begins it. */
const LEVEL = /^\{"level":(\d+)/;
const WARN = 40;

/**
 * Standard output, written by the block; warnings and errors at once. A process that ends writes what is left; one that is
 * killed may lose lines of requests, those of its last tenth of a second or since it was busy with one thing. After `end`,
 * which writes what is left too, `fd` is left alone and may be closed.
 */
export function bufferedOutput(fd: number = process.stdout.fd): DestinationStream & { end(): void } {
  const destination = pino.destination({ dest: fd, sync: true, minLength: BUFFER_BYTES });
  // not flushSync: that throws where the reader of a pipe is gone, and this one is quiet from then on
  const flush = (): void => destination.flush();
  const timer = setInterval(flush, MAX_WAIT_MS).unref();
  process.on('exit', flush);
  return {
    write(line) {
      destination.write(line);
      if (Number(LEVEL.exec(line)?.[1]) >= WARN) flush();
    },
    end() {
      clearInterval(timer);
      process.off('exit', flush);
      flush();
    },
  };
}
