import { on } from 'node:events';
import { Worker } from 'node:worker_threads';
import { workerFile } from '../../database/embedded/worker-file';
import type { RecordKindName } from '../../entities';
import { readLine, type ReadBatch, type ReadLine } from '../read-batches';
import { RecordReader } from '../record-reader';
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
  for (const { line, event } of sentLines(batch)) {
    const read =
      event === null
        ? readLine(line, reader)
        : { line, record: { kind: 'cascade-events' as const, input: event, idempotencyKey: null } };
    if (read !== null) lines.push(read);
  }
  return lines;
}
