import type { ArchiveError } from '../core/errors';
import type { RecordKindName } from '../entities';
import type { SaveOutcome } from '../repositories';
import type { EventCheck } from './event-check';
import type { ReadRecord } from './record-reader';

/** What became of a record that was taken. */
export interface RecordOutcome {
  readonly outcome: SaveOutcome;
  /** On CONFLICT the properties in which it differs from the record that is there; else empty. */
  readonly differingFields: readonly string[];
}

/** What became of a record: why it was refused, where it was not taken. */
export type SinkOutcome = RecordOutcome | ArchiveError;

/** Where an import puts records: an archive's database, or its server. */
export interface RecordSink {
  /** How it wants events checked before it is given them; left out where they are checked by whoever is behind it. */
  readonly eventCheck?: EventCheck;
  /**
   * Saves records of one kind and tells the outcome of each, in order; those told as saved are kept for good. An
   * invalid record is refused alone. Nothing is saved until `before` has come: meanwhile they are made ready. Where it
   * fails, so does this.
   * @throws ArchiveError UNAVAILABLE when the archive cannot be reached; some records may be kept then, and saving
   *   them again finds them as duplicates
   */
  save(
    kind: RecordKindName,
    records: readonly ReadRecord[],
    before: Promise<unknown>,
  ): Promise<readonly SinkOutcome[]>;
}
