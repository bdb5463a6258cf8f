import type { Stats } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { codeOf, onFile } from '../../evidence/file-error';
import { guardFileOf, keyFileIn, nextKeyFileOf } from '../../evidence';
import { fail, ok, orOk, unknown, warn, type Finding } from './finding';

/** What POSIX gives to anyone but the owner of a file, and what of that lets them change it. */
const OF_OTHERS = 0o077;
const WRITE_OF_OTHERS = 0o022;
/** Bytes below which an archive soon stops, and below which it is time to look. */
const SCARCE = 256 * 1_048_576;
const SHORT = 2_048 * 1_048_576;

/** What is known of a file's owner and mode. */
export type FileOwnership = Pick<Stats, 'mode' | 'uid'>;

/** Whether the folders and files of an archive are their owner's alone. `dataDir` is null where there is none. */
export async function checkPermissions(evidenceDir: string, dataDir: string | null): Promise<Finding[]> {
  if (process.platform === 'win32') return [unknown('Windows has no such modes', 'look at the access lists')];
  const keyFile = keyFileIn(evidenceDir);
  const files = [
    evidenceDir,
    keyFile,
    nextKeyFileOf(keyFile),
    guardFileOf(keyFile),
    ...(dataDir === null ? [] : [dataDir]),
  ];
  const found = await Promise.all(files.map(async (file) => findingsOn(file, await statOf(file), keyFile)));
  return orOk(found.flat(), 'the key, its guard and their folders are for their owner alone');
}

/** What a file's owner and mode are to blame for; nothing where there is no such file. */
export function findingsOn(file: string, stats: FileOwnership | null, keyFile: string): Finding[] {
  if (stats === null) return [];
  const mode = (stats.mode & 0o777).toString(8).padStart(4, '0');
  const chmod = `chmod go-rwx ${file}`;
  const isKey = file === keyFile || file === nextKeyFileOf(keyFile);
  const uid = process.getuid?.();
  const findings: Finding[] = [];
  if (isKey && (stats.mode & OF_OTHERS) !== 0)
    findings.push(fail(`${file} has mode ${mode}: others may use it, so a server does not`, chmod));
  else if ((stats.mode & WRITE_OF_OTHERS) !== 0)
    findings.push(fail(`${file} has mode ${mode}: others may change it`, chmod));
  else if ((stats.mode & OF_OTHERS) !== 0)
    findings.push(warn(`${file} has mode ${mode}: others may read it`, chmod));
  if (uid !== undefined && stats.uid !== uid)
    findings.push(
      warn(
        `${file} belongs to user ${stats.uid}, and this runs as user ${uid}`,
        'run this as the user that the server runs as; that user should own it',
      ),
    );
  return findings;
}

/** Whether the disks of these folders have room. Of a PostgreSQL server's disk this machine knows nothing. */
export async function checkDisk(folders: readonly string[]): Promise<Finding[]> {
  const disks = new Map<number, { readonly folder: string; readonly existing: string }>();
  for (const folder of folders) {
    const existing = await nearest(folder);
    const { dev } = await fs.stat(existing);
    if (!disks.has(dev)) disks.set(dev, { folder, existing });
  }
  return Promise.all(
    [...disks.values()].map(async ({ folder, existing }) => {
      const { bavail, bsize } = await fs.statfs(existing);
      return judgeFree(folder, bavail * bsize);
    }),
  );
}

/** What so many free bytes are for the file system of a folder. */
export function judgeFree(folder: string, freeBytes: number): Finding {
  const found = `${(freeBytes / 1_073_741_824).toFixed(1)} GiB are free where ${folder} lies`;
  const remedy = 'make room: a full disk ends all writes';
  if (freeBytes < SCARCE) return fail(found, remedy);
  return freeBytes < SHORT ? warn(found, remedy) : ok(found);
}

async function statOf(file: string): Promise<FileOwnership | null> {
  return onFile('file', file, () => fs.stat(file).catch(nullWhereMissing));
}

function nullWhereMissing(error: unknown): null {
  if (codeOf(error) === 'ENOENT') return null;
  throw error;
}

/** A folder that is there: the folder, or the nearest above it. */
async function nearest(folder: string): Promise<string> {
  const above = path.dirname(folder);
  return (await statOf(folder)) !== null || above === folder ? folder : nearest(above);
}
