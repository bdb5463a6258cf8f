/**
 * The longest line that is read, in bytes: more than any record that an archive holds takes, whatever its escapes
 * (three texts of 2 MiB, each byte of them escaped by six, and JSON of a few MiB).
 */
export const MAX_LINE_BYTES = 64 * 1024 * 1024;

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** One line of a file, without its line break. */
export interface Line {
  /** Counted from 1, blank lines included. */
  readonly number: number;
  /** Where it begins, in bytes from the start of the file. */
  readonly start: number;
  /** Its bytes in the file, without the line feed. */
  readonly length: number;
  /** Its bytes without `\r` at the end; null where it is longer than the limit: then they were not kept. */
  readonly bytes: Buffer | null;
}

/**
 * Cuts a stream of bytes into lines at each line feed; `\r\n` ends a line too, and the last one needs no end. No
 * more than `maxBytes` of a line are held at a time.
 */
export async function* readLines(
  chunks: AsyncIterable<Buffer>,
  maxBytes: number = MAX_LINE_BYTES,
): AsyncGenerator<Line> {
  const open = new OpenLine(maxBytes);
  for await (const chunk of chunks) {
    let from = 0;
    for (let at = chunk.indexOf(LINE_FEED); at !== -1; at = chunk.indexOf(LINE_FEED, from)) {
      open.add(chunk.subarray(from, at));
      yield open.end();
      from = at + 1;
    }
    open.add(chunk.subarray(from));
  }
  if (!open.isEmpty) yield open.end();
}

/** A line whose end has not been seen yet. */
class OpenLine {
  private pieces: Buffer[] = [];
  private length = 0;
  private number = 1;
  private start = 0;

  constructor(private readonly maxBytes: number) {}

  get isEmpty(): boolean {
    return this.length === 0;
  }

  add(piece: Buffer): void {
    this.length += piece.length;
    if (this.length > this.maxBytes) this.pieces = [];
    else if (piece.length > 0) this.pieces.push(piece);
  }

  end(): Line {
    const { length, number, start } = this;
    const bytes = length > this.maxBytes ? null : withoutReturn(joined(this.pieces));
    this.pieces = [];
    this.length = 0;
    this.number += 1;
    this.start += length + 1;
    return { number, start, length, bytes };
  }
}

function joined(pieces: readonly Buffer[]): Buffer {
  const [only] = pieces;
  return pieces.length === 1 && only !== undefined ? only : Buffer.concat(pieces);
}

function withoutReturn(bytes: Buffer): Buffer {
  return bytes.at(-1) === CARRIAGE_RETURN ? bytes.subarray(0, -1) : bytes;
}
