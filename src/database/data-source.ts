import { ClientBase, Pool, PoolConfig } from 'pg';
import { DataSource } from 'typeorm';
import { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver';
import { entities } from '../entities';
import { migrations } from './migrations';
import { APPLICATION_NAME } from './session-settings';
import { typeParsers } from './type-parsers';

/** Table in which TypeORM notes the migrations that have run. */
export const MIGRATIONS_TABLE = 'schema_migrations';

/** How a pool of connections is made. */
export interface PoolOptions {
  /** Where to connect: a connection string, or parts of one. */
  readonly address: PoolConfig;
  /** Runs on each new connection before anyone gets it. */
  readonly prepare: (client: ClientBase) => Promise<void>;
  readonly max: number;
  /** Whether statements given at once go to the server at once, which then runs one after the other. */
  readonly isPipelined: boolean;
  /** Milliseconds to wait for a free or a new connection. */
  readonly timeoutMs: number;
  /** Milliseconds after which an unused connection is closed; 0 never. */
  readonly idleMs: number;
  /** Hears of connections that broke while nobody used them; the pool replaces them. */
  readonly onConnectionLost: (error: Error) => void;
}

/** TypeORM's data source, not yet connected. It never creates or changes tables except by migrations. */
export function createDataSource(options: PoolOptions): DataSource {
  // neither is in the driver's types: the first is awaited by the pool (pg-pool 3.14), the second is for the client (pg 8.23)
  const hooks = { onConnect: options.prepare, pipeline: options.isPipelined };
  const extra: PoolConfig = {
    ...hooks,
    ...options.address,
    types: typeParsers,
    max: options.max,
    connectionTimeoutMillis: options.timeoutMs,
    idleTimeoutMillis: options.idleMs,
    keepAlive: true,
    application_name: APPLICATION_NAME,
  };
  return new DataSource({
    type: 'postgres',
    entities: [...entities],
    migrations: [...migrations],
    migrationsTableName: MIGRATIONS_TABLE,
    migrationsTransactionMode: 'each',
    synchronize: false,
    installExtensions: false,
    logging: false,
    poolErrorHandler: options.onConnectionLost,
    extra,
  });
}

/** The pool of a connected data source: rows move by it, past TypeORM's hydration. */
export function poolOf(dataSource: DataSource): Pool {
  // TypeORM types the driver by its interface and the pool not at all
  return (dataSource.driver as PostgresDriver).master as Pool;
}
