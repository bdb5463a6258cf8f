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

/** How the tables of a database stand to this version of the archive. */
export interface SchemaState {
  /** Whether no migration ever ran there. */
  readonly isNew: boolean;
  /** Names of the migrations that the next start runs, oldest first. */
  readonly pending: readonly string[];
  /** Names of migrations that ran and that this version does not know: a newer one ran them. */
  readonly unknown: readonly string[];
}

/** Tells how the tables stand, and changes nothing. */
export async function schemaState(dataSource: DataSource): Promise<SchemaState> {
  const known = dataSource.migrations.map((migration) => migration.name ?? migration.constructor.name);
  const done = await migrationsDone(dataSource);
  return {
    isNew: done.length === 0,
    pending: known.filter((name) => !done.includes(name)),
    unknown: done.filter((name) => !known.includes(name)),
  };
}

async function refuseNewerSchema(dataSource: DataSource): Promise<void> {
  const { unknown } = await schemaState(dataSource);
  if (unknown.length === 0) return;
  throw new ArchiveError(
    'UNAVAILABLE',
    null,
    `the database was made by a newer version of incident-archive (unknown migrations: ${unknown.slice(0, 3).join(', ')})`,
  );
}

async function migrationsDone(dataSource: DataSource): Promise<string[]> {
  const exists = await dataSource.query<{ exists: boolean }[]>(
    'SELECT to_regclass($1) IS NOT NULL AS exists',
    [MIGRATIONS_TABLE],
  );
  if (exists[0]?.exists !== true) return [];
  const done = await dataSource.query<{ name: string }[]>(`SELECT name FROM ${MIGRATIONS_TABLE} ORDER BY id`);
  return done.map(({ name }) => name);
}
