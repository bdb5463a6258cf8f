import { parseNote, verifyNote, type VerifierKey } from '../core/checkpoint';
import { keyIn, MAX_BUNDLE_LINE_BYTES, writeBundleEntry, writeBundleHeader } from '../core/evidence';
import { ArchiveError } from '../core/errors';
import { ProofError } from '../core/merkle';
import type { Database } from '../database';
import type { RecordKindName } from '../entities';
import { readBundle, type BundleSource } from '../repositories/bundle-reader';
import { withKind } from './record-kinds';
import type { ExportSelection } from './record-source';
import { filterOf } from './repository-source';

/** Runs `work` with the entries of the log about the records of a kind that a selection takes; see `readBundle`. */
export function readBundleOf<T>(
  database: Database,
  kind: RecordKindName,
  selection: ExportSelection,
  work: (source: BundleSource) => Promise<T>,
): Promise<T> {
  const { namespace } = selection;
  return withKind(kind, (of) =>
    readBundle(database, { kind: of, filter: filterOf(of, selection), namespace }, work),
  );
}

/** An earlier checkpoint that a bundle is to be connected with. */
export interface EarlierNote {
  readonly size: bigint;
  readonly note: string;
}

/** What a bundle came to hold. */
export interface BundleSummary {
  /** Lines after the first. */
  count: number;
  /** Of these, such as have no content any more. */
  hashesAlone: number;
}

/**
 * The bytes of a bundle, piece by piece; what it came to hold goes into `summary`. `earlier`: checkpoints below that of
 * the bundle, in the order of their sizes.
 * @throws ArchiveError UNAVAILABLE where a record is too large for a line
 */
export async function* bundlePieces(
  source: BundleSource,
  {
    kind,
    selection,
    earlier,
  }: { kind: RecordKindName; selection: ExportSelection; earlier: readonly EarlierNote[] },
  summary: BundleSummary,
): AsyncGenerator<Uint8Array> {
  const { namespace, since, until } = selection;
  const proved = [];
  for (const { size, note } of earlier) proved.push({ note, proof: await source.consistencyProof(size) });
  const notes = [source.checkpoint.note, ...earlier.map(({ note }) => note)];
  const header = writeBundleHeader({
    origin: source.origin,
    keys: signersOf(notes, source.keys),
    successions: source.successions,
    checkpoint: source.checkpoint.note,
    earlier: proved,
    filter: {
      kind,
      namespace: namespace ?? '',
      since: since?.instant ?? '',
      until: until?.instant ?? '',
    },
    count: source.count,
  });
  yield Buffer.from(`${header}\n`);
  for await (const entries of source.entries()) {
    summary.count += entries.length;
    summary.hashesAlone += entries.filter((entry) => 'contentHash' in entry).length;
    for (const entry of entries) yield lineOf(writeBundleEntry(entry), entry.logIndex);
  }
}

/** The keys that signed the notes, in the order of `keys`. */
function signersOf(notes: readonly string[], keys: readonly string[]): string[] {
  return keys.filter((text) => {
    const key = keyIn(text);
    return key !== null && notes.some((note) => isSignedBy(note, key));
  });
}

function isSignedBy(note: string, key: VerifierKey): boolean {
  try {
    return verifyNote(parseNote(note), [key]).length > 0;
  } catch (error) {
    // What does not verify is found when the bundle is verified.
    if (error instanceof ProofError) return false;
    throw error;
  }
}

function lineOf(text: string, logIndex: bigint): Uint8Array {
  const line = Buffer.from(`${text}\n`);
  if (line.length <= MAX_BUNDLE_LINE_BYTES) return line;
  const reason = `entry ${logIndex} is larger than a line of a bundle may be`;
  throw new ArchiveError('UNAVAILABLE', null, reason);
}
