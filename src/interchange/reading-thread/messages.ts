import type { RecordKindName } from '../../entities';
import type { EventCheck } from '../event-check';
import type { SentEvents } from './sent-events';

/** What the thread is given at its start. */
export interface ThreadStart {
  /** The file, which the thread that asks keeps open. */
  readonly fd: number;
  readonly kind: RecordKindName | null;
  readonly check: EventCheck;
  /** How many batches it may send before one of them is asked for. */
  readonly ahead: number;
}

/** Lines that are saved together, and those of their events that are sound. After the last batch comes null. */
export interface SentBatch {
  /** The bytes of all lines, one after the other. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /**
   * For each line `PLACE_LENGTH` numbers: its number, where it begins, its length, how many bytes of it are here, and where
   * its event stands in the text and among the marks; `NONE` for what there is not.
   */
  readonly places: Float64Array<ArrayBuffer>;
  readonly events: SentEvents;
  /** The bytes of the file that have been read with it. */
  readonly end: number;
}

/** Numbers of a line in `places`. */
export const PLACE_LENGTH = 6;

/** Instead of a number in `places`, where there is none. */
export const NONE = -1;
