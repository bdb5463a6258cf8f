import path from 'node:path';
import type { FastifyInstance } from 'fastify';
import { localCaller } from '../auth';
import { evidenceFolder, type Settings } from '../config';
import { ArchiveError } from '../core/errors';
import { openDatabase, type Database } from '../database';
import { LogKeeper } from '../evidence';
import { createContext } from '../graphql/context';
import { createApp, drain } from '../http';
import { createRepositories, forgetIdempotencyKeys, sharedWriters } from '../repositories';
import { buildArchiveSchema } from '../resolvers';
import { createLogger, type Logger } from '../telemetry';
import { packageRoot } from './package-root';

const HOUR_MS = 3_600_000;

/** What `serve` does besides serving. */
export interface ServeOptions {
  /** Runs once the database is open and before the first request is taken. */
  readonly prepare?: (database: Database) => Promise<void>;
  /** Hears the address once requests are taken. */
  readonly onListening?: (address: string) => void;
}

/** Serves the archive until SIGTERM or SIGINT; then answers what is under way, closes and resolves. */
export async function serve(settings: Settings, options: ServeOptions = {}): Promise<void> {
  const logger = createLogger({ level: settings.logLevel });
  const stopped = untilSignal();
  const database = await openDatabase({
    url: settings.databaseUrl,
    dataDir: settings.dataDir,
    poolSize: settings.poolSize,
    onProgress: (message) => logger.info(message),
  });
  try {
    const { engine, durability } = database;
    logger.info({ engine, durability }, 'the database is open');
    for (const warning of database.warnings) logger.warn({ engine, durability }, warning);
    await options.prepare?.(database);
    const { evidenceLog } = createRepositories(database, localCaller, settings);
    const keeper = await LogKeeper.open(evidenceLog, evidenceFolder(settings), (message, cause) =>
      logger.error(cause === undefined ? {} : { err: cause }, message),
    );
    keeper.start();
    const { access } = sharedWriters(database);
    access.onError = (error) => logger.error({ err: error }, 'entries of the access log wait to be kept');
    try {
      await answerRequests({ settings, logger, database, keeper }, stopped, options.onListening);
    } finally {
      await access.flush().catch((error: unknown) => {
        logger.error({ err: error }, 'entries of the access log are lost: they could not be kept');
      });
      await keeper.stop();
    }
  } finally {
    await database.close();
  }
  logger.info('stopped');
}

/** What requests are answered with. */
interface Service {
  readonly settings: Settings;
  readonly logger: Logger;
  readonly database: Database;
  readonly keeper: LogKeeper;
}

async function answerRequests(
  { settings, logger, database, keeper }: Service,
  stopped: Promise<NodeJS.Signals>,
  onListening: ServeOptions['onListening'],
): Promise<void> {
  const { engine, durability } = database;
  const app = await createApp({
    schema: buildArchiveSchema(),
    createContext: async ({ id, ip }) =>
      createContext(database, localCaller, id, settings, keeper.signReceipt, { address: ip }),
    logger,
    health: { engine, durability, ping: () => ping(database), evidence: () => keeper.state },
    checkpoint: async () =>
      (await createRepositories(database, localCaller, settings).evidenceLog.checkpoint())?.note ?? null,
    limits: { bodyBytes: settings.bodyLimitBytes },
    webRoot: path.join(packageRoot(), 'web', 'graphiql', 'dist'),
  });
  const address = await listen(app, settings);
  logger.warn({ address }, 'no identities are configured: every caller may read and write');
  onListening?.(address);
  const housekeeping = setInterval(() => {
    forgetIdempotencyKeys(database, settings.idempotencyRetentionDays).catch((error: unknown) =>
      logger.error({ err: error }, 'old idempotency keys could not be forgotten'),
    );
  }, HOUR_MS);
  const signal = await stopped;
  clearInterval(housekeeping);
  logger.info({ signal }, 'draining');
  await drain(app, settings.drainTimeoutMs);
}

/** @throws ArchiveError UNAVAILABLE when the address cannot be had */
async function listen(app: FastifyInstance, { host, port }: Settings): Promise<string> {
  try {
    return await app.listen({ host, port });
  } catch (error) {
    await app.close();
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === 'EADDRINUSE' ? 'another process has it; set ARCHIVE_PORT to another port' : message;
    throw new ArchiveError('UNAVAILABLE', null, `cannot listen on ${host}:${port}: ${why}`);
  }
}

async function ping(database: Database): Promise<void> {
  if (!(await database.isReady())) throw new Error('the database does not answer');
}

function untilSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    process.once('SIGTERM', resolve);
    process.once('SIGINT', resolve);
  });
}
