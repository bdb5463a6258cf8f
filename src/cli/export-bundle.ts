import { createReadStream } from 'node:fs';
import fs from 'node:fs/promises';
import { loadSettings } from '../config';
import { parseCheckpointText, parseNote, writeNote } from '../core/checkpoint';
import { badInput } from '../core/errors';
import { reportOnBundle } from '../core/evidence';
import { createFile } from '../evidence';
import { bundlePieces, type BundleSummary, type EarlierNote } from '../interchange';
import type { BundleSource } from '../repositories/bundle-reader';
import { withBundle, type ExportOrder } from './archive-access';
import { exitStatus } from './exit-status';
import { readOptionFile } from './option-files';

/** What goes into a bundle, and where it is written. */
export interface BundleOrder extends ExportOrder {
  readonly file: string;
  readonly checkpointFiles: readonly string[];
}

/**
 * Writes a bundle as a whole or not at all, verifies what was written, tells on standard error what it holds and what
 * not, and gives the exit status.
 */
export async function exportBundle({ kind, selection, file, checkpointFiles }: BundleOrder): Promise<number> {
  // Before anything is read: it may take long.
  if (await isThere(file)) throw taken(file);
  const notes = await Promise.all(checkpointFiles.map(readEarlier));
  const summary: BundleSummary = { count: 0, hashesAlone: 0 };
  const unsigned = await withBundle(loadSettings(), { kind, selection }, async (source) => {
    Object.assign(summary, { count: 0, hashesAlone: 0 });
    const pieces = bundlePieces(source, { kind, selection, earlier: below(source, notes) }, summary);
    if (!(await createFile('bundle', file, pieces))) throw taken(file);
    return source.unsigned;
  });
  const { verified, findings } = await reportOnBundle(createReadStream(file), {
    keys: null,
    keptCheckpoints: [],
  });
  tell(`${file}: ${summary.count} entries${alone(summary)}`);
  if (unsigned > 0)
    tell(`${unsigned} versions are left out: no checkpoint covers them yet. Export them again later.`);
  if (!verified) tell(`The bundle does not verify: ${findings[0]?.message ?? ''} Run verify --log.`);
  return verified && unsigned === 0 ? exitStatus.ok : exitStatus.partly;
}

/** The checkpoints below that of the bundle, by size, each once; one of the same size needs no proof. */
function below({ checkpoint: { size } }: BundleSource, notes: readonly EarlierNote[]): EarlierNote[] {
  const larger = notes.find((note) => note.size > size);
  if (larger !== undefined)
    throw badInput(
      '--checkpoint',
      `is over ${larger.size} entries, and the newest of the archive over ${size}`,
    );
  const bySize = new Map(notes.map((note) => [note.size, note]));
  bySize.delete(size);
  return [...bySize.values()].sort((a, b) => (a.size < b.size ? -1 : 1));
}

function readEarlier(file: string): Promise<EarlierNote> {
  return readOptionFile('--checkpoint', file, (bytes) => {
    const note = parseNote(bytes);
    const { size } = parseCheckpointText(note.text);
    if (size < 1n) throw badInput('--checkpoint', `${file} is over no entry: nothing can be proved from it`);
    return { size, note: writeNote(note) };
  });
}

async function isThere(file: string): Promise<boolean> {
  return fs.lstat(file).then(
    () => true,
    () => false,
  );
}

function taken(file: string): Error {
  return badInput('--bundle', `${file} is there already, and is not written over`);
}

function alone({ hashesAlone }: BundleSummary): string {
  return hashesAlone === 0 ? '' : `, ${hashesAlone} of them without their content, which is gone`;
}

function tell(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}
