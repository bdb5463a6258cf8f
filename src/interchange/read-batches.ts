import { isUtf8 } from 'node:buffer';
import { ArchiveError, badInput } from '../core/errors';
import { MAX_LINE_BYTES, type Line } from './lines';
import type { ReadRecord, RecordReader } from './record-reader';

/** Most lines, and about the most bytes, that are saved together; a few times as many are held. */
const MAX_BATCH_LINES = 500;
const MAX_BATCH_BYTES = 1024 * 1024;

const BYTE_ORDER_MARK = /^\ufeff/;

/** A line, and its record or why it is none. */
export interface ReadLine {
  readonly line: Line;
  readonly record: ReadRecord | ArchiveError;
}

/** Lines that are saved together. */
export interface ReadBatch {
  readonly lines: readonly ReadLine[];
  /** The bytes of the file that have been read with it. */
  readonly end: number;
}

/** What was made of lines that are saved together. */
export interface Batch<T> {
  readonly items: readonly T[];
  readonly end: number;
}

/** Reads lines in batches; the last one may be empty. */
export async function* readBatches(
  lines: AsyncIterable<Line>,
  reader: RecordReader,
): AsyncGenerator<ReadBatch> {
  for await (const { items, end } of inBatches(lines, (line) => readLine(line, reader)))
    yield { lines: items, end };
}

/** Cuts what `read` makes of lines into batches, in their order; what it gives null for is passed over. */
export async function* inBatches<T>(
  lines: AsyncIterable<Line>,
  read: (line: Line) => T | null,
): AsyncGenerator<Batch<T>> {
  let [items, bytes, end]: [T[], number, number] = [[], 0, 0];
  for await (const line of lines) {
    end = line.start + line.length;
    const item = read(line);
    if (item === null) continue;
    items.push(item);
    bytes += line.bytes?.length ?? 0;
    if (items.length < MAX_BATCH_LINES && bytes < MAX_BATCH_BYTES) continue;
    yield { items, end };
    [items, bytes] = [[], 0];
  }
  yield { items, end };
}

/** Null for a blank line. */
export function readLine(line: Line, reader: RecordReader): ReadLine | null {
  try {
    const text = lineText(line);
    return text === null ? null : { line, record: reader.read(text) };
  } catch (error) {
    if (error instanceof ArchiveError) return { line, record: error };
    throw error;
  }
}

/** The text of a line, null for a blank one; an ArchiveError where it cannot be taken. */
export function lineText({ bytes, number }: Line): string | null {
  if (bytes === null) throw badInput(null, `is longer than ${MAX_LINE_BYTES} bytes`);
  // Buffer.toString puts U+FFFD for what is no UTF-8, and so would change evidence unseen.
  if (!isUtf8(bytes)) throw badInput(null, 'is not UTF-8');
  const whole = bytes.toString('utf8');
  const text = number === 1 ? whole.replace(BYTE_ORDER_MARK, '') : whole;
  return /^[ \t\r]*$/.test(text) ? null : text;
}
