import type { Database } from './database';
import { hasCluster, inFolder } from './embedded/data-folder';
import { holderOf } from './folder-lock';
import { openDatabase, type OpenOptions } from './open-database';

/**
 * A database as whoever only looks finds it. OPEN: here it is, to be closed in the end. ABSENT: the folder of the
 * embedded engine holds no archive yet. HELD: a process holds that folder; `pid` is null where it does not say which.
 */
export type Inspection =
  | { readonly kind: 'OPEN'; readonly database: Database }
  | { readonly kind: 'ABSENT' }
  | { readonly kind: 'HELD'; readonly pid: number | null };

/**
 * Opens a database to look at it: makes none, runs no migration, writes no row. The embedded engine is started as for any
 * command, and so brings its files in order after a crash.
 * @throws as openDatabase
 */
export async function inspectDatabase(options: Omit<OpenOptions, 'isReadOnly'>): Promise<Inspection> {
  const { dataDir, url } = options;
  if (url === null) {
    if (!(await hasCluster(dataDir))) return { kind: 'ABSENT' };
    const holder = await inFolder(dataDir, () => holderOf(dataDir));
    if (holder !== null) return { kind: 'HELD', pid: holder.pid };
  }
  return { kind: 'OPEN', database: await openDatabase({ ...options, isReadOnly: true }) };
}
