import { ArchiveError } from '../core/errors';
import type { RecordKindName } from '../entities';
import { SaveOutcome, writtenKey } from '../repositories';
import type { Line } from './lines';
import { readBatches, type ReadBatch, type ReadLine } from './read-batches';
import type { ReadRecord, RecordReader } from './record-reader';
import type { RecordSink, SinkOutcome } from './record-sink';
import { placeOf, type Rejection } from './rejection';

/** How far an import has come. */
export interface ImportCounts {
  /** Kept from now on. */
  readonly saved: number;
  /** There already. */
  readonly duplicates: number;
  /** Neither: lines at fault, and records that differ from those under their ids. */
  readonly rejected: number;
}

/** Who hears of an import. */
export interface ImportObserver {
  /** A line that is not kept; the import waits for the answer. */
  onRejected(rejection: Rejection): Promise<void>;
  /** After each batch: the counts so far, and the bytes of the file that they stand for. */
  onProgress(counts: ImportCounts, bytes: number): void;
}

/**
 * Saves the records of a file's lines in batches, in their order. Blank lines are passed over; a line at fault is
 * rejected alone. What is no fault of a line (the database out of reach) is thrown: what was saved stays, and
 * another import of the same lines takes up where this one ended.
 */
export function importLines(
  lines: AsyncIterable<Line>,
  reader: RecordReader,
  sink: RecordSink,
  observer: ImportObserver,
): Promise<ImportCounts> {
  return importBatches(readBatches(lines, reader), sink, observer);
}

/** As `importLines`, for lines that have been read. */
export async function importBatches(
  batches: AsyncIterable<ReadBatch>,
  sink: RecordSink,
  observer: ImportObserver,
): Promise<ImportCounts> {
  const totals = { saved: 0, duplicates: 0, rejected: 0 };
  /** The batch that is being saved while the next one is read and made ready. */
  let saving = Promise.resolve();
  const save = async ({ lines, end }: ReadBatch, before: Promise<unknown>): Promise<void> => {
    const [outcomes] = await Promise.all([saveBatch(lines, sink, before), before]);
    for (const [index, outcome] of outcomes.entries()) {
      const line = lines[index]?.line;
      const rejection = line === undefined ? null : rejectionOf(line, outcome);
      if (rejection !== null) await observer.onRejected(rejection);
      totals[countedAs(outcome)] += 1;
    }
    observer.onProgress({ ...totals }, end);
  };
  try {
    for await (const batch of batches) {
      const before = saving;
      saving = save(batch, before);
      // whoever waits for it next hears of a failure
      saving.catch(() => undefined);
      await before;
    }
  } finally {
    await saving;
  }
  return totals;
}

/** The outcome of each line, in their order; the kinds of a mixed batch are saved one after another. */
async function saveBatch(
  batch: readonly ReadLine[],
  sink: RecordSink,
  before: Promise<unknown>,
): Promise<SinkOutcome[]> {
  const outcomes = new Map<ReadRecord, SinkOutcome>();
  for (const [kind, records] of byKind(batch)) {
    const saved = await sink.save(kind, records, before);
    records.forEach((record, index) => {
      const outcome = saved[index];
      if (outcome !== undefined) outcomes.set(record, outcome);
    });
  }
  return batch.map(({ record }) => {
    if (record instanceof ArchiveError) return record;
    const outcome = outcomes.get(record);
    if (outcome === undefined) throw new Error('a record has no outcome');
    return outcome;
  });
}

function byKind(batch: readonly ReadLine[]): Map<RecordKindName, ReadRecord[]> {
  const groups = new Map<RecordKindName, ReadRecord[]>();
  for (const { record } of batch) {
    if (record instanceof ArchiveError) continue;
    const group = groups.get(record.kind);
    if (group === undefined) groups.set(record.kind, [record]);
    else group.push(record);
  }
  return groups;
}

function countedAs(outcome: SinkOutcome): keyof ImportCounts {
  if (outcome instanceof ArchiveError) return 'rejected';
  switch (outcome.outcome) {
    case SaveOutcome.SAVED:
      return 'saved';
    case SaveOutcome.DUPLICATE:
      return 'duplicates';
    case SaveOutcome.CONFLICT:
      return 'rejected';
    default:
      return outcome.outcome satisfies never;
  }
}

/** Null where the line's record is kept. */
function rejectionOf(line: Line, outcome: SinkOutcome): Rejection | null {
  const { line: number, ...place } = placeOf(line);
  if (outcome instanceof ArchiveError) {
    return { line: number, field: outcome.field, reason: outcome.reason, ...place };
  }
  if (outcome.outcome !== SaveOutcome.CONFLICT) return null;
  const differing = outcome.differingFields.map(writtenKey);
  const reason = 'the archive holds another record under this id; nothing was changed';
  return { line: number, field: null, reason, differing, ...place };
}
