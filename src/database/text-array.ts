import { loneSurrogateAt } from '../core/json';

const HEADER_BYTES = 20;
const LENGTH_BYTES = 4;
const NULL_LENGTH = -1;
/** `text` in pg_type. */
const TEXT_OID = 25;

/** A text as a parameter; an error where it has no UTF-8 form: U+FFFD would be sent in its place. */
export function sentText(text: string | null): string | null {
  return text === null ? null : wellFormed(text);
}

function wellFormed(text: string): string {
  // callers have refused it by name before
  if (loneSurrogateAt(text) >= 0) throw new Error('a text has no UTF-8 form');
  return text;
}

/**
 * A list as a parameter of the type text[], in PostgreSQL's binary format (array_send in its sources). Written as text
 * each quote and backslash in it would be escaped here and read back there, and JSON is full of them.
 */
export function textArray(elements: readonly (string | null)[]): Buffer {
  let size = HEADER_BYTES;
  let hasNull = false;
  let before: string | null = null;
  let bytes = 0;
  for (const element of elements) {
    size += LENGTH_BYTES;
    if (element === null) {
      hasNull = true;
      continue;
    }
    // many a column says the same in each row
    if (element !== before) {
      bytes = Buffer.byteLength(wellFormed(element), 'utf8');
      before = element;
    }
    size += bytes;
  }
  const buffer = Buffer.allocUnsafe(size);
  // one dimension; none where there is no element
  buffer.writeInt32BE(elements.length === 0 ? 0 : 1, 0);
  buffer.writeInt32BE(hasNull ? 1 : 0, 4);
  buffer.writeInt32BE(TEXT_OID, 8);
  if (elements.length === 0) return buffer.subarray(0, 12);
  buffer.writeInt32BE(elements.length, 12);
  buffer.writeInt32BE(1, 16);
  writeElements(buffer, elements);
  return buffer;
}

function writeElements(buffer: Buffer, elements: readonly (string | null)[]): void {
  let at = HEADER_BYTES;
  let before: string | null = null;
  let start = 0;
  for (const element of elements) {
    if (element === null) {
      buffer.writeInt32BE(NULL_LENGTH, at);
      at += LENGTH_BYTES;
    } else if (element === before) {
      buffer.copyWithin(at, start, start + LENGTH_BYTES + buffer.readInt32BE(start));
      at += LENGTH_BYTES + buffer.readInt32BE(start);
    } else {
      const length = buffer.write(element, at + LENGTH_BYTES, 'utf8');
      buffer.writeInt32BE(length, at);
      before = element;
      start = at;
      at += LENGTH_BYTES + length;
    }
  }
}
