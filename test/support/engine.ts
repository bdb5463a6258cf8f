import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { Database, openDatabase } from '../../src/database';
import { takeOver, TestEngine } from './engine-hand-over';
import { copyFolder } from './copy-folder';
import type { LastingEngine } from './lasting-engine';
import { adminQuery, databaseUrl } from './postgresql-admin';
import { sharedWriters } from '../../src/repositories/shared-writers';

declare const archiveTestEngine: TestEngine;
declare const lastingEngine: LastingEngine;

/** The engine that this test file runs on: each runs once on the embedded engine and once on PostgreSQL. */
export const testEngine: TestEngine = archiveTestEngine;

/** Where an archive for one test lies. It goes, and what is open on it is closed, after the last test of the file. */
export interface TestArchive {
  /** Connection string; null on the embedded engine. */
  readonly url: string | null;
  /** Data folder of the embedded engine. */
  readonly dataDir: string;
  /** The settings that make another process use this archive. */
  readonly environment: { readonly DATABASE_URL: string; readonly ARCHIVE_DATA_DIR: string };
  open(): Promise<Database>;
}

const opened: Database[] = [];
const removals: (() => Promise<unknown>)[] = [];

/** An archive of its own, not open: empty with its tables made, or (`isMigrated` false) nothing at all yet. */
export async function createTestArchive({ isMigrated = true } = {}): Promise<TestArchive> {
  const place = testEngine === 'pglite' ? await createFolder(isMigrated) : await createDatabase(isMigrated);
  const open = async (): Promise<Database> => {
    const database = await openDatabase({ ...place, poolSize: 10 });
    opened.push(database);
    return database;
  };
  return { ...place, environment: { DATABASE_URL: place.url ?? '', ARCHIVE_DATA_DIR: place.dataDir }, open };
}

/**
 * An empty archive, open, that nobody else has meanwhile. It takes a part of a second: one for a file, and clearArchive
 * between its tests.
 */
export async function openTestDatabase(): Promise<Database> {
  const dataDir = testEngine === 'pglite' ? await lastingEngine.lend() : null;
  if (dataDir === null) return (await createTestArchive()).open();
  removals.push(async () => lastingEngine.giveBack());
  const database = await openDatabase({ url: null, dataDir });
  opened.push(database);
  return database;
}

/** Empties every table, and starts assigned ids again at 1. */
export async function clearArchive(database: Database): Promise<void> {
  // what the test before has looked at must not come into the log of the next
  await sharedWriters(database).access.flush();
  await database.query({ text: clearing(database) });
}

/** A table that tests have let grow beyond this many bytes is truncated. */
const LARGE_TABLE = 1_000_000;

/**
 * Deletes what is there: TRUNCATE gives each table and index a new file, which takes longer than most tests. One
 * statement of all deletions, whose foreign keys are looked at when it ends. The locks wait for writers under way.
 */
function clearing(database: Database): string {
  const tables = database.dataSource.entityMetadatas.map((entity) => `"${entity.tableName}"`);
  const all = `'{${tables.join(',')}}'::regclass[]`;
  return `DO $$ DECLARE large text; deletions text; BEGIN
    LOCK TABLE ${tables.join(', ')} IN SHARE ROW EXCLUSIVE MODE;
    SELECT string_agg(name::text, ', ') FILTER (WHERE size > ${LARGE_TABLE}),
        string_agg(format('d%s AS (DELETE FROM %s)', name::oid, name), ', ') INTO large, deletions
      FROM (SELECT name, pg_relation_size(name)
          + coalesce((SELECT sum(pg_relation_size(relid)) FROM pg_partition_tree(name)), 0) AS size
        FROM unnest(${all}) AS name) AS tables WHERE size > 0;
    IF large IS NOT NULL THEN EXECUTE format('TRUNCATE %s CASCADE', large); END IF;
    IF deletions IS NOT NULL THEN EXECUTE format('WITH %s SELECT', deletions); END IF;
    PERFORM setval(seqrelid, seqstart, false) FROM pg_sequence JOIN pg_depend ON objid = seqrelid
      WHERE classid = 'pg_class'::regclass AND deptype IN ('i', 'a') AND refobjid = ANY(${all});
  END $$`;
}

/** Has `remove` run after the last test of this file. */
export function onRemoval(remove: () => Promise<unknown>): void {
  removals.push(remove);
}

/** Closes and removes what this test file opened; runs after its last test by itself. */
export async function removeTestArchives(): Promise<void> {
  await Promise.all(opened.splice(0).map((database) => database.close()));
  // the last first: a process ends before its archive goes
  for (const remove of removals.splice(0).reverse()) await remove();
}

type Place = Pick<TestArchive, 'url' | 'dataDir'>;

async function createFolder(isMigrated: boolean): Promise<Place> {
  const { folder, template } = takeOver('pglite');
  const dataDir = path.join(folder, `data-${randomBytes(6).toString('hex')}`);
  if (isMigrated) copyFolder(template, dataDir);
  removals.push(() => fs.promises.rm(dataDir, { recursive: true, force: true }));
  return { url: null, dataDir };
}

async function createDatabase(isMigrated: boolean): Promise<Place> {
  const server = takeOver('postgresql');
  if ('skipped' in server) throw new Error(server.skipped);
  const name = `${server.prefix}${randomBytes(6).toString('hex')}`;
  await adminQuery(
    server.url,
    `CREATE DATABASE ${name} TEMPLATE ${isMigrated ? server.template : 'template0'}`,
  );
  removals.push(() => adminQuery(server.url, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
  return { url: databaseUrl(server.url, name), dataDir: path.join('no-such-folder', name) };
}
