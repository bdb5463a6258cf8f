import { parseCheckpointText, writeCheckpointText } from '../core/checkpoint';
import { ProofError } from '../core/merkle';
import { onFile, unusable } from './file-error';
import { Files, nodeFiles } from './files';
import { LogHead } from './may-sign';

/**
 * What the key signed last, or was about to sign. It lies beside the key and not in the database, so that a database
 * that went back in time is found out.
 */
export type Guard = LogHead;

const WHAT = 'guard file';
const OWNER_ONLY = 0o600;

/** Where the guard of the key at `keyFile` lies: beside it. */
export function guardFileOf(keyFile: string): string {
  return `${keyFile}.guard`;
}

/**
 * The guard in the file at `file`; null where there is no file. The file is the text of a checkpoint without extension
 * lines (https://c2sp.org/tlog-checkpoint): origin, size and root, a line each.
 * @throws ArchiveError UNAVAILABLE, saying what to do, where the file holds anything else or cannot be read
 */
export async function readGuard(file: string, files: Files = nodeFiles): Promise<Guard | null> {
  const stored = await onFile(WHAT, file, () => files.read(file));
  if (stored === null) return null;
  const guard = parseGuard(file, Buffer.from(stored.bytes));
  // What was not UTF-8, an extension line or spelt in another way does not come back as the same bytes.
  if (Buffer.compare(bytesOf(guard), stored.bytes) !== 0) throw notAGuard(file, null);
  return guard;
}

/**
 * Puts this guard in the place of the one at `file`, or makes the file; to be called before what it says is signed or
 * published. Durable when it returns; after an error or a crash the file holds either the old guard or this one.
 * @throws ArchiveError UNAVAILABLE, saying what to do, where the file cannot be written; ProofError MALFORMED where
 *   the guard cannot be written so that it is read again as the same
 */
export async function replaceGuard(file: string, guard: Guard, files: Files = nodeFiles): Promise<void> {
  const bytes = bytesOf(guard);
  await onFile(WHAT, file, () => files.replace(file, bytes, OWNER_ONLY));
}

function bytesOf({ origin, size, root }: Guard): Uint8Array {
  return Buffer.from(writeCheckpointText({ origin, size, root, extensions: [] }));
}

function parseGuard(file: string, bytes: Buffer): Guard {
  try {
    const { origin, size, root } = parseCheckpointText(bytes.toString('utf8'));
    return { origin, size, root };
  } catch (error) {
    if (error instanceof ProofError) throw notAGuard(file, error);
    throw error;
  }
}

function notAGuard(file: string, cause: unknown) {
  const why = 'it is not origin, size and root of a log: put back what the archive wrote there last';
  return unusable(WHAT, file, why, cause);
}
