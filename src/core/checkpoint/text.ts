import { loneSurrogateAt } from '../json/surrogates';
import { malformed } from '../merkle/proof-error';

/** Largest number of leaves, and so of an index plus 1, that is read: what RFC 6962 gives a tree size, 64 bits. */
const MAX_SIZE = 2n ** 64n - 1n;

// signed-note: no character below U+0020 but the newline, so no carriage return and no tab either.
const CONTROL = /[\u0000-\u0009\u000b-\u001f]/;
const KEY_NAME = /^[^\p{White_Space}+]+$/u;
const DECIMAL = /^(0|[1-9][0-9]{0,19})$/;

/** A note or proof as it came: its text, or the bytes of its file, which have to be UTF-8. */
export type NoteInput = string | Uint8Array;

/** The text of a note. A ProofError, MALFORMED, where it is not UTF-8 or has a control character but newlines. */
export function noteText(input: NoteInput): string {
  const text = typeof input === 'string' ? input : fromUtf8(input);
  if (loneSurrogateAt(text) >= 0) throw malformed('the text is not UTF-8');
  if (CONTROL.test(text)) throw malformed('the text has a control character');
  return text;
}

/** The lines of a text, each of which a newline ends, the last one too. */
export function linesOf(text: string): string[] {
  if (!text.endsWith('\n')) throw malformed('the last newline is missing');
  return text.slice(0, -1).split('\n');
}

/** Throws where `name` cannot name a key: signed-note wants it not empty, without Unicode spaces and plus signs. */
export function checkKeyName(name: string): void {
  if (!KEY_NAME.test(noteText(name))) throw malformed('a key name is empty, or has a space or a plus sign');
}

/** A whole number as its decimal digits, without a leading zero, below 2^64; `what` names it. */
export function readDecimal(text: string, what: string): bigint {
  if (!DECIMAL.test(text) || BigInt(text) > MAX_SIZE) {
    throw malformed(`the ${what} is not a decimal number below 2^64 without leading zeros`);
  }
  return BigInt(text);
}

/**
 * The bytes of standard base64 (RFC 4648 section 4) in the one spelling that they have: padded, no other alphabet, no
 * space, unused bits zero. Otherwise one proof would have many spellings. `what` names it.
 */
export function readBase64(text: string, what: string): Uint8Array {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text) throw malformed(`the ${what} is not canonical base64`);
  return bytes;
}

/** Standard base64 with padding. */
export function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

function fromUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw malformed('the text is not UTF-8');
  }
}
