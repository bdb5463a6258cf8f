import { HASH_BYTES } from '../merkle/hashes';
import { invalid, malformed } from '../merkle/proof-error';
import { TreeHead } from '../merkle/verify-proof';
import { SignedNote } from './note';
import { NoteSigner, signNote, verifyNote } from './sign-note';
import { base64, linesOf, noteText, readBase64, readDecimal } from './text';
import { VerifierKey } from './verifier-key';

/** What a log states at one time (https://c2sp.org/tlog-checkpoint): its size, at most 2^64 - 1, and its root. */
export interface Checkpoint extends TreeHead {
  /** Tells which log this is: a URL without scheme by custom. Never empty. */
  readonly origin: string;
  /** Opaque lines, none of them empty; none by custom. */
  readonly extensions: readonly string[];
}

/** A log that is trusted: its origin, and the keys that may sign for it. */
export interface TrustedLog {
  readonly origin: string;
  readonly keys: readonly VerifierKey[];
}

/**
 * The text of a checkpoint, the part that is signed. A ProofError, MALFORMED, where origin, root or an extension line
 * cannot be written so that it is read again as the same.
 */
export function writeCheckpointText({ origin, size, root, extensions }: Checkpoint): string {
  const lines = [origin, size.toString(), base64(root), ...extensions];
  const text = lines.map((line) => `${line}\n`).join('');
  const read = parseCheckpointText(text);
  if (read.extensions.length !== extensions.length) throw malformed('a line of the checkpoint has a newline');
  return text;
}

/** Reads the text of a checkpoint, not its signatures. A ProofError, MALFORMED, where it is none. */
export function parseCheckpointText(text: string): Checkpoint {
  const lines = linesOf(noteText(text));
  const [origin, size, root, ...extensions] = lines;
  if (origin === undefined || size === undefined || root === undefined) {
    throw malformed('the checkpoint has fewer than three lines');
  }
  if (lines.includes('')) throw malformed('the checkpoint has an empty line');
  const bytes = readBase64(root, 'root');
  if (bytes.length !== HASH_BYTES) throw malformed(`the root has not ${HASH_BYTES} bytes`);
  return { origin, size: readDecimal(size, 'tree size'), root: bytes, extensions };
}

/** Writes a checkpoint and signs it with each signer. */
export function signCheckpoint(
  checkpoint: Checkpoint,
  signers: readonly [NoteSigner, ...NoteSigner[]],
): SignedNote {
  return signNote(writeCheckpointText(checkpoint), signers);
}

/**
 * Checks a note and reads its checkpoint, in this order, for an unsigned text says nothing. A ProofError as
 * `verifyNote` throws it; MALFORMED where the text is no checkpoint, INVALID where it is one of another log.
 */
export function openCheckpoint(note: SignedNote, log: TrustedLog): Checkpoint {
  verifyNote(note, log.keys);
  const checkpoint = parseCheckpointText(note.text);
  if (checkpoint.origin !== log.origin) throw invalid('the checkpoint is one of another log');
  return checkpoint;
}
