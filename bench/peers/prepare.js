// A database of the bench: made by the archive's own migrations, and filled.
import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { seed, sizes } from './seed.js';
import { archiveCommand } from './servers.js';

const tables = path.join(import.meta.dirname, 'postgraphile-tables.sql');

/** A connection to a PostgreSQL whose user may create databases. */
export async function openAdmin() {
  const connectionString = process.env.DATABASE_URL;
  if (connectionString === undefined)
    throw new Error('set DATABASE_URL to a PostgreSQL whose user may create databases');
  const admin = new pg.Client({ connectionString });
  await admin.connect();
  return admin;
}

/** The database of this name on that server, and the folder of its key: the one that signs its evidence log. */
export function placeOf(database) {
  if (!/^\w+$/.test(database)) throw new Error('the name after --keep is letters, digits and underscores');
  const url = new URL(process.env.DATABASE_URL);
  url.pathname = `/${database}`;
  const folder = path.join(tmpdir(), `incident-archive-bench-${database}`);
  return { database, databaseUrl: url.toString(), folder };
}

/** Makes the database where it is not there yet, and fills it where it is empty. Gives a client and a token. */
export async function prepare(admin, { database, databaseUrl, folder }, size) {
  await mkdir(folder, { recursive: true });
  const { rowCount: isThere } = await admin.query('SELECT FROM pg_database WHERE datname = $1', [database]);
  if (!isThere) await admin.query(`CREATE DATABASE ${database}`);
  const token = (
    await archiveCommand(databaseUrl, folder, ['token', 'create', '--role', 'admin', '--name', 'bench'])
  ).trim();
  const client = new pg.Client({ connectionString: databaseUrl, options: '-c TimeZone=UTC' });
  await client.connect();
  const { rows } = await client.query('SELECT EXISTS (SELECT FROM cascade_events) AS "isSeeded"');
  if (!rows[0].isSeeded) {
    const began = performance.now();
    await seed(client, sizes[size]);
    await client.query(readFileSync(tables, 'utf8'));
    console.log(`seeded ${size} in ${((performance.now() - began) / 1000).toFixed(0)} s`);
  }
  return { client, token };
}
