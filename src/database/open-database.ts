import { badInput } from '../core/errors';
import { Database } from './database';
import { createDataSource, poolOf, PoolOptions } from './data-source';
import { EmbeddedEngine, openEmbeddedEngine } from './embedded';
import { mapError } from './error-mapping';
import { AdvisoryLocks, ProcessLocks } from './locks';
import { migrate } from './migrate';
import { Engine, PoolDatabase } from './pool-database';
import { clientConfig, inspectServer, isConnectionString } from './postgres-engine';
import { prepareSession, prepareSharedSession } from './session-settings';

const MIGRATION_LOCK = 'migrations';
const DEFAULT_POOL_SIZE = 10;

/** What openDatabase needs to know. */
export interface OpenOptions {
  /** DATABASE_URL; null for the embedded engine. */
  readonly url: string | null;
  /** Folder of the embedded engine; made, private to its owner, if it is not there. */
  readonly dataDir: string;
  /** Connections to PostgreSQL, 10 by default. The embedded engine always has one. */
  readonly poolSize?: number;
  /** Hears, in sentences, what the start is doing and, later, of connections lost and replaced. */
  readonly onProgress?: (message: string) => void;
}

/**
 * Opens the archive's database and brings its schema up to date, under a lock among servers.
 * @throws ArchiveError UNAVAILABLE, saying why: the server is out of reach or older than PostgreSQL 15, another
 *   process holds the data folder, or it belongs to another version. BAD_USER_INPUT when the URL is none.
 */
export async function openDatabase(options: OpenOptions): Promise<Database> {
  const onProgress = options.onProgress ?? (() => undefined);
  return options.url === null
    ? openEmbedded(options.dataDir, onProgress)
    : openPostgres(options.url, options.poolSize ?? DEFAULT_POOL_SIZE, onProgress);
}

async function openPostgres(
  url: string,
  poolSize: number,
  onProgress: (text: string) => void,
): Promise<Database> {
  if (!isConnectionString(url)) {
    throw badInput(
      'DATABASE_URL',
      'must be a connection string such as postgres://user:password@host:5432/name',
    );
  }
  const warnings = await inspectServer(url, onProgress);
  const engine: Engine = {
    name: 'postgresql',
    durability: 'DISK',
    warnings,
    locks: new AdvisoryLocks(clientConfig(url)),
    isReadyWhenBusy: () => false,
    close: async () => undefined,
  };
  const pool: PoolOptions = {
    address: { connectionString: url },
    prepare: prepareSession,
    max: poolSize,
    timeoutMs: 10_000,
    idleMs: 30_000,
    onConnectionLost: (error) => onProgress(`a connection to the database was lost: ${error.message}`),
  };
  return connect(engine, pool, onProgress);
}

async function openEmbedded(dataDir: string, onProgress: (text: string) => void): Promise<Database> {
  const embedded: EmbeddedEngine = await openEmbeddedEngine(dataDir, onProgress);
  const engine: Engine = {
    name: 'pglite',
    durability: 'PROCESS',
    warnings: [
      'the embedded engine keeps acknowledged writes through a killed process, not through a power cut: set DATABASE_URL for that',
    ],
    locks: new ProcessLocks(),
    isReadyWhenBusy: () => embedded.isAlive(),
    close: () => embedded.close(),
  };
  const pool: PoolOptions = {
    address: embedded.address,
    prepare: prepareSharedSession,
    max: 1,
    timeoutMs: 60_000,
    idleMs: 0,
    onConnectionLost: (error) =>
      onProgress(`the connection to the embedded engine was lost: ${error.message}`),
  };
  return connect(engine, pool, onProgress);
}

async function connect(
  engine: Engine,
  options: PoolOptions,
  onProgress: (text: string) => void,
): Promise<Database> {
  const dataSource = createDataSource(options);
  try {
    await dataSource.initialize();
    const ran = await engine.locks.hold(MIGRATION_LOCK, () => migrate(dataSource));
    if (ran.length > 0) onProgress(`the schema was brought up to date: ${ran.join(', ')}`);
    return new PoolDatabase(dataSource, poolOf(dataSource), engine);
  } catch (error) {
    if (dataSource.isInitialized) await dataSource.destroy().catch(() => undefined);
    await engine.close();
    throw mapError(error);
  }
}
