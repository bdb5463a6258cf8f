import fs from 'node:fs/promises';
import { ArchiveError, badInput } from '../core/errors';
import type { RecordKindName } from '../entities';
import { importLines, type ImportCounts } from './import-lines';
import { readLines } from './lines';
import { RecordReader } from './record-reader';
import type { RecordSink } from './record-sink';
import { RejectedFile } from './rejected-file';

/** How a file is imported. */
export interface ImportFileOptions {
  /** The kind of every record; null: their keys tell. */
  readonly kind: RecordKindName | null;
  readonly sink: RecordSink;
  /** Hears, after each batch, the counts so far and the bytes of the file that they stand for. */
  readonly onProgress?: (counts: ImportCounts, bytes: number) => void;
}

/** What an import of a file did. */
export interface ImportSummary extends ImportCounts {
  /** The file that holds the rejected lines; null where there are none. */
  readonly rejectedFile: string | null;
}

/**
 * Imports a file of records, one JSON object a line. Lines that are not kept go to `<file>.rejected.ndjson`.
 * @throws ArchiveError BAD_USER_INPUT when the file cannot be read, UNAVAILABLE when the archive cannot be reached
 */
export async function importFile(
  file: string,
  { kind, sink, onProgress }: ImportFileOptions,
): Promise<ImportSummary> {
  const rejected = await onFile(file, () => RejectedFile.beside(file));
  const handle = await onFile(file, () => fs.open(file, 'r'));
  try {
    const lines = readLines(handle.createReadStream() as AsyncIterable<Buffer>);
    const counts = await onFile(file, () =>
      importLines(lines, new RecordReader(kind), sink, {
        onRejected: (rejection) => rejected.write(rejection),
        onProgress: onProgress ?? (() => undefined),
      }),
    );
    return { ...counts, rejectedFile: counts.rejected > 0 ? rejected.path : null };
  } finally {
    await rejected.close();
    await handle.close();
  }
}

/** The size of a file in bytes; an ArchiveError where it is no file that can be read. */
export async function readableSize(file: string): Promise<number> {
  return onFile(file, async () => {
    await fs.access(file, fs.constants.R_OK);
    const stat = await fs.stat(file);
    if (stat.isDirectory()) throw badInput(null, `${file} is a folder`);
    return stat.size;
  });
}

const plainReasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'no permission',
  EPERM: 'no permission',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is a file, not a folder',
  ENOSPC: 'the file system is full',
  EROFS: 'the file system is read-only',
};

/** What the file system refuses becomes an ArchiveError in plain words; all else passes. */
async function onFile<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ArchiveError || !(error instanceof Error)) throw error;
    const { code, path } = error as NodeJS.ErrnoException;
    const reason = code === undefined ? undefined : plainReasons[code];
    throw reason === undefined ? error : badInput(null, `${path ?? file}: ${reason}`);
  }
}
