import { loneSurrogateAt } from '../core/json';

const HEADER_BYTES = 20;
const LENGTH_BYTES = 4;
const NULL_LENGTH = -1;
/** Of a list without elements. */
const EMPTY_BYTES = 12;
/** What the first elements of a `TextArrayWriter` find room in. */
const FIRST_BYTES = 4096;
/** The most bytes of UTF-8 that a UTF-16 unit takes. */
const UNIT_BYTES = 3;
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
  let [units, most] = [0, 0];
  for (const element of elements) {
    const length = element?.length ?? 0;
    units += length;
    if (length > most) most = length;
  }
  // enough where all is ASCII: before an element is written nobody knows how many bytes it takes
  const writer = new TextArrayWriter(
    HEADER_BYTES + elements.length * LENGTH_BYTES + units + most * (UNIT_BYTES - 1),
  );
  for (const element of elements) writer.add(element);
  return writer.take();
}

/** Makes a `textArray` of elements as they come, which need not be kept until it is whole. */
export class TextArrayWriter {
  private buffer: Buffer;
  private end = HEADER_BYTES;
  private count = 0;
  private hasNull = false;
  /** The last text, and where it stands. */
  private last: string | null = null;
  private lastStart = 0;
  private lastEnd = 0;

  /** `bytes` is what there is room for at first. */
  constructor(bytes = FIRST_BYTES) {
    this.buffer = Buffer.allocUnsafe(bytes);
  }

  add(element: string | null): void {
    this.count += 1;
    const start = this.end;
    if (element === null) {
      this.hasNull = true;
      this.makeRoom(LENGTH_BYTES);
      this.end = this.buffer.writeInt32BE(NULL_LENGTH, start);
    } else if (element === this.last) {
      // many a column says the same in each row
      this.makeRoom(this.lastEnd - this.lastStart);
      this.buffer.copyWithin(start, this.lastStart, this.lastEnd);
      this.end += this.lastEnd - this.lastStart;
    } else {
      this.makeRoom(LENGTH_BYTES + element.length * UNIT_BYTES);
      const length = this.buffer.write(wellFormed(element), start + LENGTH_BYTES, 'utf8');
      this.buffer.writeInt32BE(length, start);
      this.end += LENGTH_BYTES + length;
      [this.last, this.lastStart, this.lastEnd] = [element, start, this.end];
    }
  }

  /** The list of what was added since the last time; it stands until more is added. */
  take(): Buffer {
    const { buffer, count, end } = this;
    // one dimension; none where there is no element
    buffer.writeInt32BE(count === 0 ? 0 : 1, 0);
    buffer.writeInt32BE(this.hasNull ? 1 : 0, 4);
    buffer.writeInt32BE(TEXT_OID, 8);
    buffer.writeInt32BE(count, 12);
    buffer.writeInt32BE(1, 16);
    [this.end, this.count, this.hasNull, this.last] = [HEADER_BYTES, 0, false, null];
    return buffer.subarray(0, count === 0 ? EMPTY_BYTES : end);
  }

  private makeRoom(bytes: number): void {
    const needed = this.end + bytes;
    if (needed <= this.buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, this.buffer.length * 2));
    this.buffer.copy(larger, 0, 0, this.end);
    this.buffer = larger;
  }
}
