import fs from 'node:fs/promises';
import { ArchiveError, badInput } from '../core/errors';
import type { RecordKindName } from '../entities';
import { importBatches, type ImportCounts } from './import-lines';
import { readLines } from './lines';
import { readBatches, type ReadBatch } from './read-batches';
import { readBatchesInThread } from './reading-thread';
import { RecordReader } from './record-reader';
import type { RecordSink } from './record-sink';
import { RejectedFile } from './rejected-file';

/** From this size on, in bytes, a file is read in a thread of its own: to start one costs as much as to read so much. */
const THREAD_BYTES = 8 * 1024 * 1024;

/** How a file is imported. */
export interface ImportFileOptions {
  /** The kind of every record; null: their keys tell. */
  readonly kind: RecordKindName | null;
  readonly sink: RecordSink;
  /** Hears, after each batch, the counts so far and the bytes of the file that they stand for. */
  readonly onProgress?: (counts: ImportCounts, bytes: number) => void;
  /** From which size on, in bytes, it is read in a thread of its own; for tests. */
  readonly threadBytes?: number;
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
export async function importFile(file: string, options: ImportFileOptions): Promise<ImportSummary> {
  const rejected = await onFile(file, () => RejectedFile.beside(file));
  const handle = await onFile(file, () => fs.open(file, 'r'));
  try {
    const counts = await onFile(file, async () =>
      importBatches(await batchesOf(handle, options), options.sink, {
        onRejected: (rejection) => rejected.write(rejection),
        onProgress: options.onProgress ?? (() => undefined),
      }),
    );
    return { ...counts, rejectedFile: counts.rejected > 0 ? rejected.path : null };
  } finally {
    await rejected.close();
    await handle.close();
  }
}

/** What is checked, and how, is the same in a thread and without one. */
async function batchesOf(
  handle: fs.FileHandle,
  { kind, sink: { eventCheck }, threadBytes = THREAD_BYTES }: ImportFileOptions,
): Promise<AsyncIterable<ReadBatch>> {
  const mayHoldEvents = kind === null || kind === 'cascade-events';
  if (eventCheck !== undefined && mayHoldEvents) {
    const stat = await handle.stat();
    // how much comes through a pipe nobody knows
    if (!stat.isFile() || stat.size >= threadBytes) return readBatchesInThread(handle.fd, kind, eventCheck);
  }
  const stream = handle.createReadStream({ autoClose: false });
  return readBatches(readLines(stream as AsyncIterable<Buffer>), new RecordReader(kind, eventCheck ?? null));
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
    if (error instanceof ArchiveError || typeof error !== 'object' || error === null) throw error;
    const { code, path } = error as NodeJS.ErrnoException;
    const reason = code === undefined ? undefined : plainReasons[code];
    throw reason === undefined ? error : badInput(null, `${path ?? file}: ${reason}`);
  }
}
