import { isUtf8 } from 'node:buffer';
import type { Line } from './lines';

/**
 * A line that was not kept, and why. Written as one JSON object a line; `text` is the line as it stood in the file,
 * so that `jq -r .text` gives the lines back for another import.
 */
export interface Rejection {
  /** The line's number in its file, from 1. */
  readonly line: number;
  /** The key at fault; null where no single one is. */
  readonly field: string | null;
  readonly reason: string;
  /** The keys in which it differs from the record that the archive holds, where that is the reason. */
  readonly differing?: readonly string[];
  /** The line, verbatim; null where it is no UTF-8 or was not held. */
  readonly text: string | null;
  /** The bytes of a line that is no UTF-8, in base64 (RFC 4648). */
  readonly base64?: string;
  /** Where a line that is too long to be held stands in its file, in bytes. */
  readonly start?: number;
  readonly length?: number;
}

/** What a rejection says of its line. */
export function placeOf(line: Line): Pick<Rejection, 'line' | 'text' | 'base64' | 'start' | 'length'> {
  const { number, start, length, bytes } = line;
  if (bytes === null) return { line: number, text: null, start, length };
  if (!isUtf8(bytes)) return { line: number, text: null, base64: bytes.toString('base64') };
  return { line: number, text: bytes.toString('utf8') };
}
