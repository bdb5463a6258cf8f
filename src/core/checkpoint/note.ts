import { malformed } from '../merkle/proof-error';
import { base64, checkKeyName, linesOf, NoteInput, noteText, readBase64 } from './text';

/** A signature line of a note. */
export interface NoteSignature {
  /** The name of the key. */
  readonly name: string;
  /** The id of the key: four bytes as eight hex digits. */
  readonly keyId: string;
  /** What the key made of the text: for Ed25519 64 bytes, for other kinds whatever they say. Never empty. */
  readonly signature: Uint8Array;
}

/** A signed note (https://c2sp.org/signed-note), its signatures not checked. */
export interface SignedNote {
  /** Ends with a newline. */
  readonly text: string;
  /** In the order of the note, those of unknown keys and kinds too; 1 to 100. */
  readonly signatures: readonly NoteSignature[];
}

const SIGNATURE_LINE = /^— ([^ ]+) ([^ ]+)$/;
const KEY_ID_BYTES = 4;
/** signed-note asks for a limit, and for 16 at least. */
const MAX_SIGNATURES = 100;

/**
 * Reads a signed note; `writeNote` gives back the same bytes. A ProofError, MALFORMED, where anything departs from the
 * format, a signature line of an unknown key included, or one line is there twice.
 */
export function parseNote(input: NoteInput): SignedNote {
  const note = noteText(input);
  const end = note.lastIndexOf('\n\n');
  if (end < 0) throw malformed('no blank line ends the text of the note');
  if (end + 2 === note.length) throw malformed('the note has no signature');
  const lines = linesOf(note.slice(end + 2));
  if (lines.length > MAX_SIGNATURES) throw malformed(`the note has more than ${MAX_SIGNATURES} signatures`);
  if (new Set(lines).size < lines.length) throw malformed('a signature line is there twice');
  return { text: note.slice(0, end + 1), signatures: lines.map(parseSignature) };
}

/** The note as text, byte for byte as it was read. */
export function writeNote({ text, signatures }: SignedNote): string {
  const lines = signatures.map(
    ({ name, keyId, signature }) =>
      `— ${name} ${base64(Buffer.concat([Buffer.from(keyId, 'hex'), signature]))}\n`,
  );
  return `${text}\n${lines.join('')}`;
}

function parseSignature(line: string): NoteSignature {
  const [, name, encoded = ''] = SIGNATURE_LINE.exec(line) ?? [];
  if (name === undefined) throw malformed('a signature line is not a dash, a key name and a signature');
  checkKeyName(name);
  const bytes = Buffer.from(readBase64(encoded, 'signature'));
  if (bytes.length <= KEY_ID_BYTES) throw malformed('a signature line has no signature');
  return {
    name,
    keyId: bytes.toString('hex', 0, KEY_ID_BYTES),
    signature: bytes.subarray(KEY_ID_BYTES),
  };
}
