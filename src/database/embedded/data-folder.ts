import fs from 'node:fs/promises';
import path from 'node:path';
import { ArchiveError } from '../../core/errors';
import { codeOf } from '../error-mapping';

/** PostgreSQL's major version inside PGlite 0.5; a cluster of another one cannot be opened. */
const CLUSTER_MAJOR = '18';

/** Makes the data folder, private to its owner, unless it is there. Errors as of {@link inFolder}. */
export async function makeDataFolder(folder: string): Promise<void> {
  await inFolder(folder, async () => {
    await fs.mkdir(folder, { recursive: true, mode: 0o700 });
    await fs.access(folder, fs.constants.R_OK | fs.constants.W_OK | fs.constants.X_OK);
  });
}

/** PGlite's own folder inside the data folder, found to be sound so far or to be made. */
export interface Cluster {
  readonly path: string;
  readonly isNew: boolean;
  /** To be called once the engine has made a new cluster and before anything is kept in it. */
  complete(): Promise<void>;
}

/**
 * Looks at the cluster before it is opened. A cluster whose making was cut short, which never held anything, is
 * removed. The caller holds the folder's lock.
 * @throws ArchiveError UNAVAILABLE when it is of another version, or no cluster
 */
export async function inspectCluster(folder: string): Promise<Cluster> {
  const cluster = path.join(folder, 'pg');
  const marker = path.join(folder, 'pg.incomplete');
  return inFolder(folder, async () => {
    if (await exists(marker)) await fs.rm(cluster, { recursive: true, force: true });
    const isNew = !(await exists(cluster));
    if (isNew) await fs.writeFile(marker, '');
    else await refuseForeign(folder, cluster);
    return { path: cluster, isNew, complete: () => fs.rm(marker, { force: true }) };
  });
}

/** Whether a folder holds a cluster whose making came to its end; false where there is no such folder. */
export async function hasCluster(folder: string): Promise<boolean> {
  return inFolder(
    folder,
    async () =>
      (await exists(path.join(folder, 'pg'))) && !(await exists(path.join(folder, 'pg.incomplete'))),
  );
}

async function refuseForeign(folder: string, cluster: string): Promise<void> {
  const version = await fs.readFile(path.join(cluster, 'PG_VERSION'), 'utf8').catch((error: unknown) => {
    if (codeOf(error) !== 'ENOENT') throw error;
    throw unusable(folder, 'its folder "pg" is not a database of the embedded engine', error);
  });
  if (version.trim() === CLUSTER_MAJOR) return;
  const found = version.trim().slice(0, 8);
  throw unusable(
    folder,
    `it was made by PostgreSQL ${found}, this version embeds ${CLUSTER_MAJOR}: export with the version that made it and import with this one`,
    null,
  );
}

/** Runs `work` on the data folder; what the file system refuses becomes UNAVAILABLE in plain words. */
export async function inFolder<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ArchiveError) throw error;
    const code = codeOf(error);
    const plain = code === null ? undefined : PLAIN_REASONS[code];
    throw unusable(folder, plain ?? (error instanceof Error ? error.message : String(error)), error);
  }
}

const PLAIN_REASONS: Readonly<Record<string, string>> = {
  EACCES: 'no permission to read and write it',
  EPERM: 'no permission to read and write it',
  EROFS: 'it lies on a file system that is read-only',
  ENOSPC: 'its file system is full',
  ENOTDIR: 'a part of its path is a file, not a folder',
  EEXIST: 'it is a file, not a folder',
};

/** UNAVAILABLE, naming the folder and why it cannot be used. */
export function unusable(folder: string, why: string, cause: unknown): ArchiveError {
  const reason = `the data folder ${path.resolve(folder)} cannot be used: ${why}`;
  const error = new ArchiveError('UNAVAILABLE', null, reason);
  error.cause = cause;
  return error;
}

async function exists(file: string): Promise<boolean> {
  try {
    await fs.access(file);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}
