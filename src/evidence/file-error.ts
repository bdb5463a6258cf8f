import path from 'node:path';
import { ArchiveError } from '../core/errors';

/** The `code` of an error of the file system, such as ENOENT; null for any other error. */
export function codeOf(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}

/** Runs `work` on a file; what the file system refuses becomes UNAVAILABLE in plain words. `what` says what it is. */
export async function onFile<T>(what: string, file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = codeOf(error);
    if (code === null) throw error;
    throw unusable(what, file, PLAIN_REASONS[code] ?? `the system says ${code}`, error);
  }
}

const PLAIN_REASONS: Readonly<Record<string, string>> = {
  EACCES: 'no permission: let the user that runs the server read and write the file and its folder',
  EPERM: 'the file system does not permit it: use one on which files have permissions and can be linked',
  ENOTSUP: 'the file system does not permit it: use one on which files have permissions and can be linked',
  EROFS: 'it lies on a file system that is read-only: use one that can be written',
  ENOSPC: 'its file system is full: make room',
  EDQUOT: 'its file system is full: make room',
  EIO: 'its disk reports an error: look into the log of the system',
  EISDIR: 'it is a folder, not a file',
  EEXIST: 'a part of its path is a file, not a folder',
  ENOTDIR: 'a part of its path is a file, not a folder',
  ENOENT: 'its folder is missing: make it',
};

/** UNAVAILABLE, naming the file, why it cannot be used, and what to do. */
export function unusable(what: string, file: string, why: string, cause: unknown): ArchiveError {
  const error = new ArchiveError(
    'UNAVAILABLE',
    null,
    `the ${what} ${path.resolve(file)} cannot be used: ${why}`,
  );
  error.cause = cause;
  return error;
}
