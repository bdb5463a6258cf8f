import { createReadStream } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { ArchiveError } from '../../core/errors';
import { checkedEvent } from '../../repositories/checked-event';
import type { NewRecord } from '../../repositories/save';
import { readLines, type Line } from '../lines';
import { inBatches, lineText } from '../read-batches';
import { readCascadeEvent } from '../read-cascade-event';
import { kindOf } from '../record-kinds';
import { recordNode } from '../record-node';
import type { ThreadStart } from './messages';
import { BatchWriter } from './sent-batch';

/** More than a stream takes by itself: each read costs a trip to another thread. */
const READ_BYTES = 256 * 1024;

const port = parentPort;
if (port === null) throw new Error('runs as a worker thread alone');
const { fd, kind, check, ahead } = workerData as ThreadStart;
const writer = new BatchWriter();

let maySend = ahead;
let wake = (): void => undefined;
port.on('message', () => {
  maySend += 1;
  wake();
});

async function send(end: number): Promise<void> {
  while (maySend === 0) await new Promise<void>((resolve) => (wake = resolve));
  maySend -= 1;
  const batch = writer.take(end);
  const { bytes, events, places } = batch;
  const handedOver = events === null ? [] : [events.bytes.buffer, events.lengths.buffer, events.sizes.buffer];
  port?.postMessage(batch, [bytes.buffer, places.buffer, ...handedOver]);
}

/** The event of a line that is one and sound; null leaves it to the other thread to say what it is. */
function eventOf(line: Line): NewRecord | null | undefined {
  try {
    const text = lineText(line);
    if (text === null) return undefined;
    const node = recordNode(text);
    if ((kind ?? kindOf(node)) !== 'cascade-events') return null;
    return checkedEvent(readCascadeEvent(text, node), check.triggeredByNames);
  } catch (error) {
    if (error instanceof ArchiveError) return null;
    throw error;
  }
}

async function readAll(): Promise<void> {
  const stream = createReadStream('', { fd, autoClose: false, highWaterMark: READ_BYTES });
  const batches = inBatches(readLines(stream as AsyncIterable<Buffer>), (line) => {
    const event = eventOf(line);
    if (event !== undefined) writer.add(line, event);
    return event === undefined ? null : line;
  });
  for await (const { end } of batches) await send(end);
  port?.postMessage(null);
  port?.close();
}

void readAll();
