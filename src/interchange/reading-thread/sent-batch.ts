import type { Line } from '../lines';
import type { NewRecord } from '../../repositories/save';
import { NOT_HELD, PLACE_LENGTH, type SentBatch } from './messages';
import { EventReader, EventWriter } from './sent-events';

/** Puts a batch together that is to be sent. */
export class BatchWriter {
  private lines: Line[] = [];
  private places: number[] = [];
  private readonly events = new EventWriter();

  /** A line; without its event where that is for the receiver to read. */
  add(line: Line, event: NewRecord | null): void {
    const { number, start, length, bytes } = line;
    this.lines.push(line);
    this.places.push(number, start, length, bytes?.length ?? NOT_HELD, event === null ? 0 : 1);
    if (event !== null) this.events.add(event);
  }

  /** What was added since the last time. */
  take(end: number): SentBatch {
    const bytes = joined(this.lines.flatMap(({ bytes }) => bytes ?? []));
    const places = Float64Array.from(this.places);
    this.lines = [];
    this.places = [];
    return { bytes, places, events: this.events.take(), end };
  }
}

/** A buffer of its own: one of Node's pool cannot be handed over. */
function joined(pieces: readonly Buffer[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/** A line that was sent, and its event where it has one. */
export interface SentLine {
  readonly line: Line;
  readonly event: NewRecord | null;
}

/** The lines of a batch that was sent, in their order. */
export function* sentLines({ bytes, places, events }: SentBatch): Generator<SentLine> {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const reader = new EventReader(events);
  let from = 0;
  for (let at = 0; at < places.length; at += PLACE_LENGTH) {
    const [number = 0, start = 0, length = 0, held = 0, hasEvent = 0] = places.subarray(
      at,
      at + PLACE_LENGTH,
    );
    const end = from + Math.max(held, 0);
    const line = { number, start, length, bytes: held === NOT_HELD ? null : all.subarray(from, end) };
    from = end;
    yield { line, event: hasEvent === 1 ? reader.next() : null };
  }
}
