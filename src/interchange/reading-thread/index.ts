import { on } from 'node:events';
import { Worker } from 'node:worker_threads';
import { ArchiveError } from '../../core/errors';
import { workerFile } from '../../database/embedded/worker-file';
import type { RecordKindName } from '../../entities';
import { ReadyEvent } from '../../repositories/ready-events';
import type { NewRecord } from '../../repositories/save';
import type { Line } from '../lines';
import { readLine, type ReadBatch, type ReadLine } from '../read-batches';
import { RecordReader, type ReadRecord } from '../record-reader';
import type { EventCheck } from '../event-check';
import type { SentBatch, ThreadStart } from './messages';
import { sentLines } from './sent-batch';

/** Batches that lie ready, besides the two that an import has in hand. */
const AHEAD = 2;

/**
 * As `readBatches`, of an open file, whose events are read and checked in a thread of their own. All other lines, and those
 * at fault, are read here, by the same functions: what is told of them is the same. Whoever opened the file may close it once
 * this has ended.
 */
export async function* readBatchesInThread(
  fd: number,
  kind: RecordKindName | null,
  check: EventCheck,
): AsyncGenerator<ReadBatch> {
  const reader = new RecordReader(kind, check);
  const start: ThreadStart = { fd, kind, check, ahead: AHEAD };
  const worker = new Worker(workerFile(__dirname), { workerData: start });
  try {
    const messages = on(worker, 'message', { close: ['exit'] }) as AsyncIterable<[SentBatch | null]>;
    for await (const [batch] of messages) {
      if (batch === null) return;
      yield { lines: readSent(batch, reader), end: batch.end };
      // asks for another one
      worker.postMessage(null);
    }
    throw new Error('the thread that reads the file ended before it');
  } finally {
    await worker.terminate();
  }
}

function readSent(batch: SentBatch, reader: RecordReader): ReadLine[] {
  const lines: ReadLine[] = [];
  for (const { line, place } of sentLines(batch)) {
    const { events } = batch;
    const read =
      place === null || events === null
        ? readLine(line, reader)
        : { line, record: recordOf(new ReadyEvent(events, place, () => eventOf(line, reader))) };
    if (read !== null) lines.push(read);
  }
  return lines;
}

function recordOf(input: NewRecord): ReadRecord {
  return { kind: 'cascade-events', input, idempotencyKey: null };
}

/** The event of a line that the thread found to be one and sound. */
function eventOf(line: Line, reader: RecordReader): NewRecord {
  const read = readLine(line, reader);
  if (read === null || read.record instanceof ArchiveError || read.record.kind !== 'cascade-events')
    throw new Error(`line ${line.number} reads otherwise than in the thread`);
  return read.record.input as NewRecord;
}
