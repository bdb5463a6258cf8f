import path from 'node:path';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { localCaller, localIdentity, Role, type OnRefusal } from '../auth';
import { evidenceFolder, type Settings } from '../config';
import { ArchiveError } from '../core/errors';
import { openDatabase, type Database } from '../database';
import { LogKeeper } from '../evidence';
import { createContext, type GraphQLContext } from '../graphql/context';
import { createApp, drain, limitsOf, ratesOf, type Access, type Limits, type RateKey } from '../http';
import { exportSource } from '../interchange';
import { createRepositories, refused, sharedWriters } from '../repositories';
import { buildArchiveSchema } from '../resolvers';
import {
  bufferedOutput,
  createLogger,
  type Logger,
  type Metrics,
  type Tracing,
  startTracing,
} from '../telemetry';
import { startHousekeeping } from './housekeeping';
import { packageRoot, packageVersion } from './package-root';
import { startScheduledWork, webhookIn, type Webhook } from './scheduled-work';
import { announceAccess, openAccess } from './serve-access';
import type { ServedMetrics } from './serve-metrics';

/** What `serve` does besides serving. */
export interface ServeOptions {
  /** Runs once the database is open and before the first request is taken. */
  readonly prepare?: (database: Database) => Promise<void>;
  /** Hears the address once requests are taken. */
  readonly onListening?: (address: string) => void;
}

/** Serves the archive until SIGTERM or SIGINT; then answers what is under way, closes and resolves. */
export async function serve(settings: Settings, options: ServeOptions = {}): Promise<void> {
  const logger = createLogger({ level: settings.logLevel, destination: bufferedOutput() });
  const stopped = untilSignal();
  const webhook = webhookIn(settings);
  const database = await openDatabase({
    url: settings.databaseUrl,
    dataDir: settings.dataDir,
    poolSize: settings.poolSize,
    statementTimeoutMs: settings.statementTimeoutMs,
    // a test would have found it
    isNestingRefused: false,
    onProgress: (message) => logger.info(message),
  });
  try {
    const { engine, durability } = database;
    logger.info({ engine, durability }, 'the database is open');
    const access = await openAccess(settings, database, logger);
    for (const warning of database.warnings) logger.warn({ engine, durability }, warning);
    await options.prepare?.(database);
    const { evidenceLog } = createRepositories(database, localCaller, settings);
    const keeper = await LogKeeper.open(evidenceLog, evidenceFolder(settings), (message, cause) =>
      logger.error(cause === undefined ? {} : { err: cause }, message),
    );
    keeper.start();
    const accessLog = sharedWriters(database).access;
    accessLog.onError = (error) => logger.error({ err: error }, 'entries of the access log wait to be kept');
    try {
      const served = await metricsOf(settings, database, keeper, logger);
      const tracing = await tracingOf(settings, logger);
      const service = {
        settings,
        logger,
        database,
        keeper,
        access,
        webhook,
        metrics: served?.metrics,
        tracing,
      };
      try {
        await answerRequests(service, stopped, options.onListening);
      } finally {
        await served?.close();
        await tracing?.end();
      }
    } finally {
      await accessLog.flush().catch((error: unknown) => {
        logger.error({ err: error }, 'entries of the access log are lost: they could not be kept');
      });
      await keeper.stop();
    }
  } finally {
    await database.close();
  }
  logger.info('stopped');
}

/** While records are read from the embedded engine everyone else waits: not for a client that is asleep. */
const EMBEDDED_STALL_MS = 5_000;
/** Connections of the pool that requests leave to the server itself. */
const OWN_CONNECTIONS = 2;

/** What requests are answered with. */
interface Service {
  readonly settings: Settings;
  readonly logger: Logger;
  readonly database: Database;
  readonly keeper: LogKeeper;
  readonly access: Access;
  readonly webhook: Webhook | null;
  readonly metrics: Metrics | undefined;
  readonly tracing: Tracing | undefined;
}

async function answerRequests(
  { settings, logger, database, keeper, access, webhook, metrics, tracing }: Service,
  stopped: Promise<NodeJS.Signals>,
  onListening: ServeOptions['onListening'],
): Promise<void> {
  const { engine, durability } = database;
  const accessLog = sharedWriters(database).access;
  const onRefusal: OnRefusal = (refusal) => {
    logger.info({ ...refusal, identity: undefined, actor: refusal.identity?.actor ?? null }, 'refused');
    accessLog.note(...refused(refusal)).catch(accessLog.onError);
  };
  const app = await createApp({
    schema: buildArchiveSchema(),
    createContext: ({ id, ip }, identity, signal) =>
      createContext(database.forRequest(signal), identity, id, settings, keeper.signReceipt, {
        address: ip,
        onRefusal,
      }),
    createExportSource: ({ id, ip }, identity, signal) =>
      exportSource(database.forRequest(signal), { ...identity, requestId: id, address: ip }),
    access,
    onRefusal,
    mayIntrospect: (context) => mayIntrospect(settings, context),
    logger,
    health: { engine, durability, ping: () => ping(database), evidence: () => keeper.state },
    checkpoint: async () =>
      (await createRepositories(database, localCaller, settings).evidenceLog.checkpoint())?.note ?? null,
    limits: { ...limitsOf(settings), ...downloadLimitsOf(settings, engine) },
    rateLimit: { ...ratesOf(settings), keyOf },
    webRoot: path.join(packageRoot(), 'web', 'graphiql', 'dist'),
    dashboardRoot: path.join(packageRoot(), 'web', 'dashboard', 'dist'),
    isGraphiQLServed: settings.graphiql === 'auto' ? undefined : settings.graphiql === 'on',
    areAnswersQuick: settings.areAnswersQuick,
    corsOrigins: settings.corsOrigins,
    trustedProxies: settings.trustedProxies,
    metrics: metrics?.requests,
    tracing,
  });
  const address = await listen(app, settings);
  await announceAccess(access, settings, address, logger);
  onListening?.(address);
  const endHousekeeping = startHousekeeping(database, settings, logger);
  const endScheduledWork = startScheduledWork(settings, webhook, database, logger, metrics?.work);
  const signal = await stopped;
  logger.info({ signal }, 'draining');
  await Promise.all([drain(app, settings.drainTimeoutMs), endScheduledWork()]);
  await endHousekeeping();
}

/** Their library is loaded here and not before: who serves none pays nothing for it. */
async function metricsOf(
  settings: Settings,
  database: Database,
  keeper: LogKeeper,
  logger: Logger,
): Promise<ServedMetrics | null> {
  const { metricsPort: port } = settings;
  if (port === null) return null;
  const { serveMetrics } = await import('./serve-metrics.js');
  return serveMetrics(settings, port, database, keeper, logger);
}

function tracingOf(settings: Settings, logger: Logger): Promise<Tracing> | undefined {
  const { isTraceParentTaken: isParentTaken, tracesPercent: percent, tracesUrl: url } = settings;
  return url === null
    ? undefined
    : startTracing({ url, percent, isParentTaken, version: packageVersion(), logger });
}

/** Whoever is let in without saying who it is, is at this machine itself, and nobody's neighbour. */
function keyOf({ identity, ip }: FastifyRequest): RateKey | null {
  if (identity === localIdentity) return null;
  return identity === null ? { kind: 'address', name: ip } : { kind: 'identity', name: identity.actor };
}

/**
 * Downloads keep their connections for long: half of those that requests have, so that others go on; so none where requests
 * have one alone.
 */
function downloadLimitsOf({ maxExports, poolSize }: Settings, engine: Database['engine']): Partial<Limits> {
  if (engine === 'pglite') return { exportStallMs: EMBEDDED_STALL_MS };
  return { exports: Math.min(maxExports, Math.max(0, Math.floor((poolSize - OWN_CONNECTIONS) / 2))) };
}

function mayIntrospect({ introspection }: Settings, { caller }: GraphQLContext): boolean {
  return introspection === 'all' || caller.role === Role.ADMIN;
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
