import type { RecordKindName } from '../../entities';
import type { EventCheck } from '../event-check';
import type { ReadyEvents } from '../../repositories/ready-events';

/** What the thread is given at its start. */
export interface ThreadStart {
  /** The file, which the thread that asks keeps open. */
  readonly fd: number;
  readonly kind: RecordKindName | null;
  readonly check: EventCheck;
  /** How many batches it may send before one of them is asked for. */
  readonly ahead: number;
}

/** Lines that are saved together, and their events where they are sound. After the last batch comes null. */
export interface SentBatch {
  /** The bytes of all lines, one after the other. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /**
   * For each line `PLACE_LENGTH` numbers: its number, where it begins, its length, how many bytes of it are here (`NONE` where
   * it is too long), and 1 where it is one of the events, which stand in its order.
   */
  readonly places: Float64Array<ArrayBuffer>;
  /** Null where there are too few. */
  readonly events: ReadyEvents | null;
  /** The bytes of the file that have been read with it. */
  readonly end: number;
}

/** Numbers of a line in `places`. */
export const PLACE_LENGTH = 5;

/** Instead of a number in `places`, where there is none. */
export const NONE = -1;
