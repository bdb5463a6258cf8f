import { DataSource } from 'typeorm';
import { ArchiveError } from '../core/errors';
import { MIGRATIONS_TABLE } from './data-source';

/**
 * Brings the schema up to date. The caller holds the lock among servers.
 * @returns the names of the migrations that ran
 * @throws ArchiveError UNAVAILABLE when the database was made by a newer version of the archive
 */
export async function migrate(dataSource: DataSource): Promise<string[]> {
  await refuseNewerSchema(dataSource);
  const ran = await dataSource.runMigrations();
  return ran.map((migration) => migration.name);
}

async function refuseNewerSchema(dataSource: DataSource): Promise<void> {
  const exists = await dataSource.query<{ exists: boolean }[]>(
    'SELECT to_regclass($1) IS NOT NULL AS exists',
    [MIGRATIONS_TABLE],
  );
  if (exists[0]?.exists !== true) return;
  const done = await dataSource.query<{ name: string }[]>(`SELECT name FROM ${MIGRATIONS_TABLE} ORDER BY id`);
  const known = new Set(
    dataSource.migrations.map((migration) => migration.name ?? migration.constructor.name),
  );
  const unknown = done.map((row) => row.name).filter((name) => !known.has(name));
  if (unknown.length === 0) return;
  throw new ArchiveError(
    'UNAVAILABLE',
    null,
    `the database was made by a newer version of incident-archive (unknown migrations: ${unknown.slice(0, 3).join(', ')})`,
  );
}
