import type { Writable } from 'node:stream';

/** Characters that are written together. */
const CHUNK = 64 * 1024;

/**
 * Writes lines, each ended by a line feed, no faster than they are taken. Ends quietly, and stops reading `lines`,
 * when nobody takes them any more (`| head`).
 */
export async function writeLines(lines: AsyncIterable<string>, output: Writable): Promise<void> {
  // A failed write tells its own caller; without a listener the event besides would end the process.
  output.on('error', ignore);
  try {
    let chunk = '';
    for await (const line of lines) {
      chunk += `${line}\n`;
      if (chunk.length < CHUNK) continue;
      await write(output, chunk);
      chunk = '';
    }
    if (chunk !== '') await write(output, chunk);
  } catch (error) {
    if (!isBrokenPipe(error)) throw error;
  } finally {
    output.off('error', ignore);
  }
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
