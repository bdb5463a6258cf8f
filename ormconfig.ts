import 'reflect-metadata';
import { loadSettings } from './src/config';
import { createDataSource } from './src/database/data-source';
import { prepareSession } from './src/database/session-settings';

const { databaseUrl } = loadSettings();
if (databaseUrl === null) {
  throw new Error(
    'set DATABASE_URL: this data source is for PostgreSQL. The embedded engine brings its schema up to date at each start',
  );
}

/** The data source of TypeORM's command line: `npx typeorm migration:show -d dist/ormconfig.js`. */
export default createDataSource({
  address: { connectionString: databaseUrl },
  prepare: prepareSession,
  max: 2,
  isPipelined: false,
  timeoutMs: 10_000,
  idleMs: 1_000,
  onConnectionLost: (error) => process.emitWarning(error),
});
