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
  const start = writeHeader(buffer, elements.length, hasNull);
  if (elements.length === 0) return buffer.subarray(0, start);
  writeElements(buffer, elements);
  return buffer;
}

/** Gives where the elements begin. */
function writeHeader(buffer: Buffer, count: number, hasNull: boolean): number {
  // one dimension; none where there is no element
  buffer.writeInt32BE(count === 0 ? 0 : 1, 0);
  buffer.writeInt32BE(hasNull ? 1 : 0, 4);
  buffer.writeInt32BE(TEXT_OID, 8);
  if (count === 0) return HEADER_BYTES - 8;
  buffer.writeInt32BE(count, 12);
  buffer.writeInt32BE(1, 16);
  return HEADER_BYTES;
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

/** What the first elements of a `TextArrayWriter` find room in. */
const FIRST_BYTES = 4096;
/** The most bytes of UTF-8 that a UTF-16 unit takes. */
const UNIT_BYTES = 3;

/** Makes a `textArray` of elements as they come, which need not be kept until it is whole. */
export class TextArrayWriter {
  private buffer = Buffer.allocUnsafe(FIRST_BYTES);
  private end = HEADER_BYTES;
  private count = 0;
  private hasNull = false;
  private last: { readonly text: string; readonly start: number; readonly end: number } | null = null;

  add(element: string | null): void {
    this.count += 1;
    if (element === null) {
      this.hasNull = true;
      this.makeRoom(LENGTH_BYTES);
      this.end = this.buffer.writeInt32BE(NULL_LENGTH, this.end);
      return;
    }
    const start = this.end;
    if (this.last?.text === element) {
      // many a column says the same in each row
      this.makeRoom(this.last.end - this.last.start);
      this.buffer.copyWithin(start, this.last.start, this.last.end);
      this.end += this.last.end - this.last.start;
      return;
    }
    this.makeRoom(LENGTH_BYTES + element.length * UNIT_BYTES);
    const length = this.buffer.write(wellFormed(element), start + LENGTH_BYTES, 'utf8');
    this.buffer.writeInt32BE(length, start);
    this.end += LENGTH_BYTES + length;
    this.last = { text: element, start, end: this.end };
  }

  /** The list of what was added since the last time; it stands until more is added. */
  take(): Buffer {
    const start = writeHeader(this.buffer, this.count, this.hasNull);
    const taken = this.buffer.subarray(0, this.count === 0 ? start : this.end);
    [this.end, this.count, this.hasNull, this.last] = [HEADER_BYTES, 0, false, null];
    return taken;
  }

  private makeRoom(bytes: number): void {
    const needed = this.end + bytes;
    if (needed <= this.buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, this.buffer.length * 2));
    this.buffer.copy(larger, 0, 0, this.end);
    this.buffer = larger;
  }
}
