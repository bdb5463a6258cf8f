import type { Checkpoint, VerifierKey } from '../checkpoint';
import { malformed } from '../merkle/proof-error';
import { ProofError, verifyInclusion } from '../merkle';
import { BUNDLE_FORMAT, type BundleEntry, type BundleFilter, type BundleHeader } from './bundle';
import { bundleCovers, bundleDoesNotCover } from './bundle-coverage';
import { againstBundle, type BundleFinding, type BundleFindingKind } from './bundle-finding';
import { checkBundleHeads } from './bundle-heads';
import { bundleLines, type BundleLine } from './bundle-lines';
import type { KeptCheckpoint } from './check-heads';
import { contentHash, entryLeafHash } from './entry';
import { isRedacted } from './redacted-document';
import { isBundle, readBundleEntry, readBundleHeader } from './read-bundle';

/** What a bundle is compared with, from outside it. */
export interface BundleExpectations {
  /** The keys that may sign; null where the bundle is trusted for them. */
  readonly keys: readonly VerifierKey[] | null;
  readonly keptCheckpoints: readonly KeptCheckpoint[];
}

/** What was found out about a bundle. */
export interface BundleVerdict {
  /** Whether nothing was found against it. */
  readonly verified: boolean;
  /** Null where the first line is malformed: then nothing else was looked at. */
  readonly header: BundleHeader | null;
  /** Null where it does not hold: then no entry was compared with it. */
  readonly checkpoint: Checkpoint | null;
  readonly findingCount: number;
  /** What the verdict rests on, in sentences. */
  readonly covers: readonly string[];
  /** What it says nothing about, in sentences. */
  readonly notCovered: readonly string[];
}

/** What entries may be about besides the kind that was asked for: what was done to its records. */
const BESIDES: readonly string[] = ['retention-records', 'holds', 'redactions', 'log'];

/**
 * Verifies a bundle by itself, from the bytes of its file: signatures, and for each entry content hash, leaf and
 * inclusion proof. Yields what it finds, ends with the verdict. Memory does not grow with the bundle.
 * @throws ProofError MALFORMED where the first line is not that of a bundle of this format
 */
export async function* verifyBundle(
  chunks: AsyncIterable<Uint8Array>,
  { keys, keptCheckpoints }: BundleExpectations,
): AsyncGenerator<BundleFinding, BundleVerdict> {
  const lines = bundleLines(chunks);
  const read = readOr(await firstLine(lines), readBundleHeader);
  if (typeof read === 'string') {
    yield malformedLine(1, read);
    return { verified: false, header: null, checkpoint: null, findingCount: 1, covers: [], notCovered: [] };
  }
  const header = read;
  const heads = checkBundleHeads(header, keys, keptCheckpoints);
  const judge = new EntryJudge(header, heads.checkpoint);
  let findingCount = 0;
  for await (const finding of findings()) {
    findingCount += 1;
    yield finding;
  }
  const { checkpoint, kept } = heads;
  const { vouched, hashesAlone, redacted } = judge;
  const walk = { header, checkpoint, hasPolicy: keys !== null, vouched, hashesAlone, redacted, kept };
  return {
    verified: findingCount === 0,
    header,
    checkpoint,
    findingCount,
    covers: bundleCovers(walk),
    notCovered: bundleDoesNotCover(walk),
  };

  async function* findings(): AsyncGenerator<BundleFinding> {
    yield* heads.findings;
    let count = 0n;
    for await (const line of lines) {
      count += 1n;
      yield* judge.judge(line);
    }
    if (count !== header.count)
      yield againstBundle(
        'COUNT_MISMATCH',
        `${header.count} lines should follow the first, and ${count} do.`,
      );
  }
}

async function firstLine(lines: AsyncGenerator<BundleLine>): Promise<string> {
  const first = await lines.next();
  const text = first.done === true ? null : first.value.text;
  if (text === null || !isBundle(text)) throw malformed(`the file does not begin as ${BUNDLE_FORMAT} does`);
  return text;
}

class EntryJudge {
  vouched = 0;
  hashesAlone = 0;
  redacted = 0;
  private last = -1n;

  constructor(
    private readonly header: BundleHeader,
    private readonly checkpoint: Checkpoint | null,
  ) {}

  *judge(line: BundleLine): Generator<BundleFinding> {
    const { number } = line;
    const entry = line.text === null ? line.fault : readOr(line.text, readBundleEntry);
    if (typeof entry === 'string') {
      yield malformedLine(number, entry);
      return;
    }
    const { logIndex } = entry;
    const against = (kind: BundleFindingKind, message: string): BundleFinding => ({
      kind,
      line: number,
      logIndex,
      message,
    });
    if (logIndex <= this.last)
      yield against('ORDER_MISMATCH', `Entry ${logIndex} stands after entry ${this.last}.`);
    this.last = logIndex;
    const stranger = strangerTo(this.header.filter, entry);
    if (stranger !== null) {
      yield against('FILTER_MISMATCH', stranger);
      return;
    }
    const mismatch = this.mismatch(entry);
    if (mismatch !== null) yield against('ENTRY_MISMATCH', mismatch);
    else if ('contentHash' in entry) this.hashesAlone += 1;
    else {
      this.vouched += 1;
      if (isRedacted(entry.document)) this.redacted += 1;
    }
  }

  private mismatch(entry: BundleEntry): string | null {
    if (this.checkpoint === null) return null;
    const hash = leafOf(entry);
    try {
      verifyInclusion({ index: entry.logIndex, hash }, this.checkpoint, entry.proof);
      return null;
    } catch (error) {
      if (!(error instanceof ProofError)) throw error;
      const what =
        'contentHash' in entry ? 'Kind, hash, place and proof' : 'Content, salt, time, place and proof';
      return `${what} do not go together (${error.reason}): one of them was changed.`;
    }
  }
}

/** What a line holds, or why it holds nothing, in a sentence part. */
function readOr<T>(text: string, read: (text: string) => T): T | string {
  try {
    return read(text);
  } catch (error) {
    if (error instanceof ProofError) return error.reason;
    throw error;
  }
}

function malformedLine(line: number, fault: string): BundleFinding {
  return { kind: 'LINE_MALFORMED', line, logIndex: null, message: `Line ${line} ${fault}.` };
}

function leafOf(entry: BundleEntry): Uint8Array {
  const content =
    'contentHash' in entry
      ? Buffer.from(entry.contentHash, 'hex')
      : contentHash(Buffer.from(entry.salt, 'hex'), entry);
  return entryLeafHash(entry.kind, content);
}

function strangerTo(filter: BundleFilter, entry: BundleEntry): string | null {
  if (entry.kind !== filter.kind)
    return BESIDES.includes(entry.kind) ? null : `The bundle should hold ${filter.kind}, and this is none.`;
  if (filter.namespace === '' || 'contentHash' in entry || entry.namespace === filter.namespace) return null;
  return `The bundle should hold the namespace ${filter.namespace}, and this is of another.`;
}
