import path from 'node:path';
import { parseCheckpointText, parseNote } from '../core/checkpoint';
import { ArchiveError } from '../core/errors';
import { onFile } from './file-error';
import { Files, nodeFiles } from './files';

const WHAT = 'checkpoint file';
/** Nobody has a reason to change one. */
const READ_ONLY = 0o444;
/** Digits of the largest size, so that names sort by size. */
const SIZE_DIGITS = 20;
const MOST_OF_ORIGIN = 80;

/**
 * The name under which a checkpoint is kept: origin (letters, digits, dots and hyphens; all else is an underscore),
 * size and root in hex. Two checkpoints share a name only where they state the same tree, so that a log that forks
 * leaves a second file. A ProofError, MALFORMED, where the note is no checkpoint.
 */
export function checkpointFileName(note: string): string {
  const { origin, size, root } = parseCheckpointText(parseNote(note).text);
  const safe = origin.replace(/[^A-Za-z0-9.-]/g, '_').slice(0, MOST_OF_ORIGIN);
  const place = size.toString().padStart(SIZE_DIGITS, '0');
  return `${safe}_${place}_${Buffer.from(root).toString('hex')}.checkpoint`;
}

/**
 * Keeps a checkpoint in a folder that is there, and gives its name, and false where it was kept before. Never writes
 * over a file; durable when it returns.
 * @throws ArchiveError CONFLICT where a file of that name holds something else, UNAVAILABLE where the folder is not
 *   there or cannot be written; ProofError as `checkpointFileName`
 */
export async function keepCheckpoint(
  folder: string,
  note: string,
  files: Files = nodeFiles,
): Promise<{ readonly name: string; readonly isNew: boolean }> {
  const name = checkpointFileName(note);
  const file = path.join(folder, name);
  const bytes = Buffer.from(note, 'utf8');
  const kept = await onFile(WHAT, file, async () => {
    const found = await files.read(file);
    if (found === null && (await files.create(file, bytes, READ_ONLY))) return null;
    return found ?? (await files.read(file));
  });
  if (kept === null) return { name, isNew: true };
  if (Buffer.compare(kept.bytes, bytes) === 0) return { name, isNew: false };
  const reason = `${file} holds another checkpoint of that tree, and is left as it is: find out who wrote it`;
  throw new ArchiveError('CONFLICT', null, reason);
}
