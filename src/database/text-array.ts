import { loneSurrogateAt } from '../core/json';

const HEADER_BYTES = 20;
const LENGTH_BYTES = 4;
const NULL_LENGTH = -1;
/** `text` in pg_type. */
const TEXT_OID = 25;

/** A text as a parameter; an error where it has no UTF-8 form: U+FFFD would be sent in its place. */
export function sentText(text: string | null): string | null {
  // callers have refused it by name before
  if (text !== null && loneSurrogateAt(text) >= 0) throw new Error('a text has no UTF-8 form');
  return text;
}

/**
 * A list as a parameter of the type text[], in PostgreSQL's binary format (array_send in its sources). Written as text
 * each quote and backslash in it would be escaped here and read back there, and JSON is full of them.
 */
export function textArray(elements: readonly (string | null)[]): Buffer {
  let size = HEADER_BYTES;
  for (const element of elements) {
    const text = sentText(element);
    size += LENGTH_BYTES + (text === null ? 0 : Buffer.byteLength(text, 'utf8'));
  }
  const buffer = Buffer.allocUnsafe(size);
  const hasNull = elements.includes(null);
  // one dimension; none where there is no element
  buffer.writeInt32BE(elements.length === 0 ? 0 : 1, 0);
  buffer.writeInt32BE(hasNull ? 1 : 0, 4);
  buffer.writeInt32BE(TEXT_OID, 8);
  if (elements.length === 0) return buffer.subarray(0, 12);
  buffer.writeInt32BE(elements.length, 12);
  buffer.writeInt32BE(1, 16);
  let at = HEADER_BYTES;
  for (const element of elements) {
    const length = element === null ? 0 : buffer.write(element, at + LENGTH_BYTES, 'utf8');
    buffer.writeInt32BE(element === null ? NULL_LENGTH : length, at);
    at += LENGTH_BYTES + length;
  }
  return buffer;
}
