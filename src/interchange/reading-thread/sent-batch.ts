import type { Line } from '../lines';
import { ReadyEventsWriter } from '../../repositories/ready-events';
import type { NewRecord } from '../../repositories/save';
import { NONE, PLACE_LENGTH, type SentBatch } from './messages';

/** Puts a batch together that is to be sent. */
export class BatchWriter {
  private lines: Line[] = [];
  private places: number[] = [];
  private readonly events = new ReadyEventsWriter();

  /** A line; without its event where that is for the receiver to read. */
  add(line: Line, event: NewRecord | null): void {
    const { number, start, length, bytes } = line;
    this.lines.push(line);
    if (event !== null) this.events.add(event);
    this.places.push(number, start, length, bytes?.length ?? NONE, event === null ? 0 : 1);
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

/** A line that was sent. */
export interface SentLine {
  readonly line: Line;
  /** Its place among the events of the batch; null where it is none. */
  readonly place: number | null;
}

/** The lines of a batch that was sent, in their order. */
export function* sentLines({ bytes, places, events }: SentBatch): Generator<SentLine> {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  let [from, place] = [0, 0];
  for (let first = 0; first < places.length; first += PLACE_LENGTH) {
    const at = (index: number): number => places[first + index] ?? NONE;
    const line = new PlacedLine(at(0), at(1), at(2), all, from, at(3));
    from += Math.max(at(3), 0);
    yield { line, place: at(4) === 1 && events !== null ? place++ : null };
  }
}

/** A line among others. Few are asked for their bytes: those that are not kept. */
class PlacedLine implements Line {
  constructor(
    readonly number: number,
    readonly start: number,
    readonly length: number,
    private readonly all: Buffer,
    private readonly from: number,
    private readonly held: number,
  ) {}

  get bytes(): Buffer | null {
    return this.held === NONE ? null : this.all.subarray(this.from, this.from + this.held);
  }
}
