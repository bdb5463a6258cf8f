import type { Pool, PoolClient } from 'pg';
import { badInput } from '../core/errors';
import { BackendCanceller } from './canceller';
import { Database } from './database';
import { createDataSource, poolOf, PoolOptions } from './data-source';
import { EmbeddedEngine, openEmbeddedEngine } from './embedded';
import { mapError } from './error-mapping';
import { AdvisoryLocks, ProcessLocks } from './locks';
import { migrate } from './migrate';
import { ServerNotices, SessionNotices } from './notices';
import { Engine, PoolDatabase } from './pool-database';
import { clientConfig, inspectServer, isConnectionString } from './postgres-engine';
import { limitStatements, prepareSession, prepareSharedSession, refuseWrites } from './session-settings';

const MIGRATION_LOCK = 'migrations';
const DEFAULT_POOL_SIZE = 10;
const CONNECTION_TIMEOUT_MS = 10_000;
/** Connections that requests leave to the server's own work. */
const OWN_CONNECTIONS = 2;

/** What openDatabase needs to know. */
export interface OpenOptions {
  /** DATABASE_URL; null for the embedded engine. */
  readonly url: string | null;
  /** Folder of the embedded engine; made, private to its owner, if it is not there. */
  readonly dataDir: string;
  /** Connections to PostgreSQL, 10 by default. The embedded engine always has one. */
  readonly poolSize?: number;
  /** Milliseconds after which PostgreSQL ends a statement; 0, the default, never. The embedded engine cannot. */
  readonly statementTimeoutMs?: number;
  /**
   * Whether a statement that goes past its open transaction is refused, which finds mistakes of the archive's own; true
   * if left out. Without it such a statement takes a second connection. The embedded engine, which has none, always
   * refuses it.
   */
  readonly isNestingRefused?: boolean;
  /**
   * Whether it is only looked at: no migration runs, and PostgreSQL refuses to write outside of a transaction that asks
   * for it. False if left out.
   */
  readonly isReadOnly?: boolean;
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
    ? openEmbedded(options.dataDir, options, onProgress)
    : openPostgres(options.url, options, onProgress);
}

async function openPostgres(
  url: string,
  {
    poolSize = DEFAULT_POOL_SIZE,
    statementTimeoutMs = 0,
    isNestingRefused = true,
    isReadOnly = false,
  }: OpenOptions,
  onProgress: (text: string) => void,
): Promise<Database> {
  if (!isConnectionString(url)) {
    throw badInput(
      'DATABASE_URL',
      'must be a connection string such as postgres://user:password@host:5432/name',
    );
  }
  const warnings = await inspectServer(url, onProgress);
  const canceller = new BackendCanceller(clientConfig(url));
  const engine: Engine = {
    name: 'postgresql',
    durability: 'DISK',
    warnings,
    locks: new AdvisoryLocks(clientConfig(url)),
    notices: new ServerNotices(clientConfig(url), onProgress),
    isReadyWhenBusy: () => false,
    requestShare: {
      connections: Math.max(1, poolSize - OWN_CONNECTIONS),
      timeoutMs: CONNECTION_TIMEOUT_MS,
    },
    isNestingRefused,
    canceller,
    close: () => canceller.close(),
  };
  // Migrations take as long as they take.
  const limit = { timeoutMs: 0 };
  const pool: PoolOptions = {
    address: { connectionString: url },
    prepare: async (client) => {
      await prepareSession(client);
      if (isReadOnly) await refuseWrites(client);
      if (limit.timeoutMs > 0) await limitStatements(client, limit.timeoutMs);
    },
    max: poolSize,
    isPipelined: true,
    timeoutMs: CONNECTION_TIMEOUT_MS,
    idleMs: 30_000,
    onConnectionLost: (error) => onProgress(`a connection to the database was lost: ${error.message}`),
  };
  return connect({ engine, isReadOnly }, pool, onProgress, async (migrated) => {
    limit.timeoutMs = statementTimeoutMs;
    await eachIdle(migrated, (client) => limitStatements(client, statementTimeoutMs));
  });
}

async function openEmbedded(
  dataDir: string,
  { isReadOnly = false }: OpenOptions,
  onProgress: (text: string) => void,
): Promise<Database> {
  const embedded: EmbeddedEngine = await openEmbeddedEngine(dataDir, onProgress);
  const notices = new SessionNotices();
  const engine: Engine = {
    name: 'pglite',
    durability: 'PROCESS',
    warnings: [
      'the embedded engine keeps acknowledged writes through a killed process, not through a power cut: set DATABASE_URL for that',
    ],
    locks: new ProcessLocks(),
    notices,
    isReadyWhenBusy: () => embedded.isAlive(),
    requestShare: null,
    isNestingRefused: true,
    canceller: null,
    close: () => embedded.close(),
  };
  const pool: PoolOptions = {
    address: embedded.address,
    prepare: async (client) => {
      await prepareSharedSession(client);
      if (isReadOnly) await refuseWrites(client);
      await notices.prepare(client);
    },
    max: 1,
    isPipelined: false,
    timeoutMs: 60_000,
    idleMs: 0,
    onConnectionLost: (error) =>
      onProgress(`the connection to the embedded engine was lost: ${error.message}`),
  };
  return connect({ engine, isReadOnly }, pool, onProgress);
}

/** Does something with every connection of a pool that nobody uses. */
async function eachIdle(pool: Pool, work: (client: PoolClient) => Promise<void>): Promise<void> {
  const clients = await Promise.all(Array.from({ length: pool.idleCount }, () => pool.connect()));
  try {
    await Promise.all(clients.map(work));
  } finally {
    clients.forEach((client) => client.release());
  }
}

async function connect(
  { engine, isReadOnly }: { readonly engine: Engine; readonly isReadOnly: boolean },
  options: PoolOptions,
  onProgress: (text: string) => void,
  onMigrated: (pool: Pool) => Promise<void> = async () => undefined,
): Promise<Database> {
  const dataSource = createDataSource(options);
  try {
    await dataSource.initialize();
    const ran = isReadOnly ? [] : await engine.locks.hold(MIGRATION_LOCK, () => migrate(dataSource));
    if (ran.length > 0) onProgress(`the schema was brought up to date: ${ran.join(', ')}`);
    const pool = poolOf(dataSource);
    await onMigrated(pool);
    return new PoolDatabase(dataSource, pool, engine);
  } catch (error) {
    if (dataSource.isInitialized) await dataSource.destroy().catch(() => undefined);
    await engine.close();
    throw mapError(error);
  }
}
