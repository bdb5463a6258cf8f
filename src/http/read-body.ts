import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { isDeeperThan } from '../graphql/transport';
import { HttpError } from './http-error';

/** The body of a request: as it was sent, and what JSON.parse makes of it. */
export interface JsonBody {
  readonly text: string;
  readonly value: unknown;
}

/**
 * So much of a body that is too large is still taken in and thrown away: a client that is cut off while it
 * sends often never reads the answer that says why.
 */
const MAX_DISCARDED_BYTES = 16 * 1024 * 1024;

/**
 * Deeper bodies are not given to JSON.parse, which takes most of a second for a million levels. What lies between
 * this and the depth of JSON that is kept is refused later, by name.
 */
const MAX_BODY_DEPTH = 20_000;

/** Reads a JSON body of at most `limitBytes`. HttpError 413, 415 (not UTF-8 as it is) or 400 (no JSON). */
export async function readJsonBody(request: IncomingMessage, limitBytes: number): Promise<JsonBody> {
  checkEncoding(request);
  const bytes = await readBytes(request, limitBytes);
  // A decoder would put U+FFFD for what it cannot read, and so change evidence unseen.
  if (!isUtf8(bytes)) throw new HttpError(400, 'the body is not UTF-8');
  const text = bytes.toString('utf8');
  if (isDeeperThan(text, MAX_BODY_DEPTH)) {
    throw new HttpError(400, `the body is nested deeper than ${MAX_BODY_DEPTH} levels`);
  }
  return { text, value: parse(text) };
}

function checkEncoding({ headers }: IncomingMessage): void {
  const charset = /;\s*charset\s*=\s*"?([^;"\s]*)/i.exec(headers['content-type'] ?? '')?.[1];
  if (charset !== undefined && !/^utf-?8$/i.test(charset))
    throw new HttpError(415, 'the body must be in UTF-8');
  const coding = headers['content-encoding'];
  if (coding !== undefined && coding !== 'identity') {
    throw new HttpError(415, 'the body must not be compressed');
  }
}

function readBytes(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  // made where it is needed alone: an error takes longer than all the rest of this, for its stack
  const tooLarge = (): HttpError => new HttpError(413, `the body is larger than ${limitBytes} bytes`);
  const endedEarly = (): HttpError => new HttpError(400, 'the body ended early');
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > Math.max(limitBytes, MAX_DISCARDED_BYTES)) return Promise.reject(tooLarge());
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limitBytes) chunks.push(chunk);
      else if (size > Math.max(limitBytes, MAX_DISCARDED_BYTES)) reject(tooLarge());
      else chunks.length = 0;
    });
    request.on('end', () => (size > limitBytes ? reject(tooLarge()) : resolve(Buffer.concat(chunks, size))));
    request.on('error', () => reject(endedEarly()));
    request.on('close', () => {
      if (!request.readableEnded) reject(endedEarly());
    });
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new HttpError(400, 'the body is not JSON');
  }
}
