import { HASH_BYTES } from '../merkle/hashes';
import { malformed } from '../merkle/proof-error';
import { verifyInclusion } from '../merkle/verify-proof';
import { Checkpoint, openCheckpoint, TrustedLog } from './checkpoint';
import { parseNote, SignedNote, writeNote } from './note';
import { base64, NoteInput, noteText, readBase64, readDecimal } from './text';

/** What shows without a server that an entry is in a log (https://c2sp.org/tlog-proof). */
export interface TlogProof {
  /** Whatever the writer put beside the proof; nothing vouches for it. Empty where there is none. */
  readonly extra: Uint8Array;
  /** The place of the entry in the log, from 0. */
  readonly index: bigint;
  /** The inclusion proof in the tree of the checkpoint. */
  readonly hashes: readonly Uint8Array[];
  /** The checkpoint of the log, its signatures not checked. */
  readonly checkpoint: SignedNote;
}

const HEADER = 'c2sp.org/tlog-proof@v1';
const EXTRA = 'extra ';
const INDEX = 'index ';

/** The proof as text; files with it end in `.tlog-proof`. */
export function writeTlogProof({ extra, index, hashes, checkpoint }: TlogProof): string {
  const lines = [
    HEADER,
    ...(extra.length === 0 ? [] : [EXTRA + base64(extra)]),
    INDEX + index.toString(),
    ...hashes.map(base64),
  ];
  return `${lines.join('\n')}\n\n${writeNote(checkpoint)}`;
}

/** Reads a proof and checks nothing; `writeTlogProof` gives back the same. A ProofError, MALFORMED, where it is none. */
export function parseTlogProof(input: NoteInput): TlogProof {
  const text = noteText(input);
  if (!text.startsWith(`${HEADER}\n`)) throw malformed(`the first line is not ${HEADER}`);
  const end = text.indexOf('\n\n');
  if (end < 0) throw malformed('no blank line ends the hashes of the proof');
  const [, ...lines] = text.slice(0, end).split('\n');
  const [extra = '', index = '', ...hashes] = lines[0]?.startsWith(EXTRA) ? lines : ['', ...lines];
  if (!index.startsWith(INDEX)) throw malformed('the line with the index is missing');
  return {
    extra: extra === '' ? new Uint8Array() : readExtra(extra),
    index: readDecimal(index.slice(INDEX.length), 'index'),
    hashes: hashes.map(readHash),
    checkpoint: parseNote(text.slice(end + 2)),
  };
}

/**
 * Checks that the log holds an entry with this leaf hash where the proof says, and gives the checkpoint that vouches
 * for it. A ProofError as `openCheckpoint` and `verifyInclusion` throw it.
 */
export function verifyTlogProof(proof: TlogProof, leafHash: Uint8Array, log: TrustedLog): Checkpoint {
  const checkpoint = openCheckpoint(proof.checkpoint, log);
  verifyInclusion({ index: proof.index, hash: leafHash }, checkpoint, proof.hashes);
  return checkpoint;
}

function readExtra(line: string): Uint8Array {
  const bytes = readBase64(line.slice(EXTRA.length), 'extra data');
  if (bytes.length === 0) throw malformed('the line for extra data is there without any');
  return bytes;
}

function readHash(line: string): Uint8Array {
  const hash = readBase64(line, 'hash of the proof');
  if (hash.length !== HASH_BYTES) throw malformed(`a hash of the proof has not ${HASH_BYTES} bytes`);
  return hash;
}
