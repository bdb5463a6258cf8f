import path from 'node:path';
import type { LoggedErasure } from '../repositories';
import { nodeFiles, type Files } from './files';
import { addLines, linesOf } from './journal-lines';
import { keyFileIn } from './log-signer';

const WHAT = 'journal of erasures';

/** Where the journal lies: beside the key and its guard, outside of the database. */
export function journalFileOf(keyFile: string): string {
  return path.join(path.dirname(keyFile), 'log-erasures.ndjson');
}

/**
 * Notes redactions and holds that are about to be signed, so that after a restored backup, which may miss them, it can
 * be told which to apply again. No content of a record is in it. Durable when it returns; what is noted already is not
 * noted again.
 * @throws ArchiveError UNAVAILABLE, saying what to do, where the file cannot be written
 */
export async function noteErasures(
  keyFile: string,
  erasures: readonly LoggedErasure[],
  files: Files = nodeFiles,
): Promise<void> {
  if (erasures.length === 0) return;
  await addLines(WHAT, journalFileOf(keyFile), erasures.map(lineOf), files);
}

/** What was noted, oldest first; a line that is none is passed by. */
export async function readErasures(folder: string, files: Files = nodeFiles): Promise<LoggedErasure[]> {
  const lines = await linesOf(WHAT, journalFileOf(keyFileIn(folder)), files);
  return lines.flatMap((line) => erasureIn(line) ?? []);
}

/** The document lies in it as a text, so that no reader bends its numbers. */
function lineOf({ kind, id, revision, document }: LoggedErasure): string {
  return JSON.stringify({ kind, id, revision, document });
}

function erasureIn(line: string): LoggedErasure | null {
  try {
    const read = JSON.parse(line) as Partial<Record<keyof LoggedErasure, unknown>>;
    const { kind, id, revision, document } = read;
    if ((kind !== 'redactions' && kind !== 'holds') || typeof id !== 'string') return null;
    if (typeof revision !== 'number' || typeof document !== 'string') return null;
    return { kind, id, revision, document };
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
