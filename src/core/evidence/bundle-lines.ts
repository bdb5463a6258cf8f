import { MAX_BUNDLE_LINE_BYTES } from './bundle';

const LINE_FEED = 0x0a;

/** A line of a bundle as it came, counted from 1: its text without the newline, or why there is none. */
export type BundleLine =
  | { readonly number: number; readonly text: string }
  | { readonly number: number; readonly text: null; readonly fault: string };

/** Cuts bytes into lines. No more than one line of the greatest length, and one chunk, are held at a time. */
export async function* bundleLines(
  chunks: AsyncIterable<Uint8Array>,
  maxBytes: number = MAX_BUNDLE_LINE_BYTES,
): AsyncGenerator<BundleLine> {
  let pieces: Uint8Array[] = [];
  let length = 0;
  let number = 1;
  const add = (piece: Uint8Array): void => {
    length += piece.length;
    if (length > maxBytes) pieces = [];
    else pieces.push(piece);
  };
  for await (const chunk of chunks) {
    let from = 0;
    for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, from)) {
      add(chunk.subarray(from, at));
      yield length > maxBytes ? faulty(number, 'is too long') : readText(number, pieces);
      [pieces, length, number, from] = [[], 0, number + 1, at + 1];
    }
    add(chunk.subarray(from));
  }
  if (length > 0) yield faulty(number, 'has no newline at its end: the file was cut off');
}

function readText(number: number, pieces: readonly Uint8Array[]): BundleLine {
  try {
    const bytes = pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces);
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return { number, text };
  } catch {
    return faulty(number, 'is not UTF-8');
  }
}

function faulty(number: number, fault: string): BundleLine {
  return { number, text: null, fault };
}
