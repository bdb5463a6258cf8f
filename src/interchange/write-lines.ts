import type { Writable } from 'node:stream';

/** Characters that are written together. */
const PIECE = 64 * 1024;

/**
 * Writes lines, each ended by a line feed, no faster than they are taken. Ends quietly, and stops reading `lines`,
 * when nobody takes them any more (`| head`).
 */
export async function writeLines(lines: AsyncIterable<string>, output: Writable): Promise<void> {
  // A failed write tells its own caller; without a listener the event besides would end the process.
  output.on('error', ignore);
  try {
    for await (const piece of piecesOf(lines)) await write(output, piece);
  } catch (error) {
    if (!isBrokenPipe(error)) throw error;
  } finally {
    output.off('error', ignore);
  }
}

/** Lines, each ended by a line feed, put together to pieces of about 64 KiB. */
export async function* piecesOf(lines: AsyncIterable<string>): AsyncGenerator<string, void> {
  let piece = '';
  for await (const line of lines) {
    piece += `${line}\n`;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}

function write(output: Writable, chunk: string): Promise<void> {
  return new Promise((resolve, reject) => {
    output.write(chunk, (error) => (error ? reject(error) : resolve()));
  });
}

function isBrokenPipe(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EPIPE';
}

function ignore(): void {}
