import { ArchiveError } from '../../src/core/errors';
import { importLines } from '../../src/interchange/import-lines';
import { readLines } from '../../src/interchange/lines';
import { RecordReader } from '../../src/interchange/record-reader';
import type { RecordSink } from '../../src/interchange/record-sink';
import { SaveOutcome } from '../../src/repositories';

const observer = { onRejected: () => Promise.resolve(), onProgress: () => undefined };

/** Two batches and a half of events. */
async function* file() {
  for (let number = 0; number < 1_250; number += 1)
    yield Buffer.from(
      `{"id":"event-${number}","trigger":{"trigger_type":"T","details":{}},"effects":[],"namespace":"n",` +
        `"timestamp":"2026-03-01T00:00:00+00:00","current_hash":"h${number}"}\n`,
    );
}

const importInto = (sink: RecordSink) =>
  importLines(readLines(file()), new RecordReader(null), sink, observer);

test('a batch is made ready while the one before it is saved, and saved after it', async () => {
  const seen: string[] = [];
  const waiting: (() => void)[] = [];
  let batches = 0;
  const counts = await importInto({
    async save(_, records, before) {
      const batch = (batches += 1);
      seen.push(`ready ${batch}`);
      waiting.shift()?.();
      await before;
      // the first is not saved before the second is there
      if (batch === 1) await new Promise<void>((resolve) => waiting.push(resolve));
      seen.push(`saved ${batch}`);
      return records.map(() => ({ outcome: SaveOutcome.SAVED, differingFields: [] }));
    },
  });

  expect(counts).toEqual({ saved: 1_250, duplicates: 0, rejected: 0 });
  expect(seen.slice(0, 3)).toEqual(['ready 1', 'ready 2', 'saved 1']);
  expect(seen.filter((what) => what.startsWith('saved'))).toEqual(['saved 1', 'saved 2', 'saved 3']);
});

test('after a batch that could not be saved none is', async () => {
  const saved: number[] = [];
  const importing = importInto({
    async save(_, records, before) {
      await before;
      if (saved.length === 1) throw new ArchiveError('UNAVAILABLE', null, 'the archive is gone');
      saved.push(records.length);
      return records.map(() => ({ outcome: SaveOutcome.SAVED, differingFields: [] }));
    },
  });

  await expect(importing).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  expect(saved).toEqual([500]);
});
