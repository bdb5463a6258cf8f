import { takeOver } from './engine-hand-over';
import { adminQuery } from './postgresql-admin';
import { stopServer } from './postgresql-process';

/** Drops every database of this run and stops the server if it was ours. */
export default async function tearDown(): Promise<void> {
  const left = takeOver('postgresql');
  if (!('skipped' in left)) {
    const pattern = `${left.prefix.replaceAll('_', '\\_')}%`;
    const rows = await adminQuery(left.url, 'SELECT datname FROM pg_database WHERE datname LIKE $1', [
      pattern,
    ]);
    for (const { datname } of rows)
      await adminQuery(left.url, `DROP DATABASE IF EXISTS ${datname} WITH (FORCE)`);
  }
  await stopServer();
}
