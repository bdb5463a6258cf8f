import { onFile } from './file-error';
import type { Files } from './files';

const OWNER_ONLY = 0o600;

/**
 * Adds those lines to a file of lines that are not in it yet. Durable when it returns; after an error or a crash the
 * file holds all of them or none. `what` says what the file is.
 * @throws ArchiveError UNAVAILABLE, saying what to do, where the file cannot be read or written
 */
export async function addLines(
  what: string,
  file: string,
  added: readonly string[],
  files: Files,
): Promise<void> {
  const lines = await linesOf(what, file, files);
  const known = new Set(lines);
  const fresh = added.filter((line) => !known.has(line));
  if (fresh.length === 0) return;
  const text = [...lines, ...fresh].map((line) => `${line}\n`).join('');
  await onFile(what, file, () => files.replace(file, Buffer.from(text), OWNER_ONLY));
}

/** The lines of a file, oldest first; none where there is no file. */
export async function linesOf(what: string, file: string, files: Files): Promise<string[]> {
  const stored = await onFile(what, file, () => files.read(file));
  const text = stored === null ? '' : Buffer.from(stored.bytes).toString('utf8');
  return text.split('\n').filter((line) => line !== '');
}
