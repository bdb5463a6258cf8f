import { execFileSync } from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import { ArchiveError } from '../../src/core/errors';
import type { Database } from '../../src/database';
import { importFile, recordKindNames, type ImportCounts, type RecordSink } from '../../src/interchange';
import { SaveOutcome } from '../../src/repositories';
import { temporaryFolder } from '../cli/support/command';
import { vectorLines } from '../repositories/support/chain-vectors';
import { clearArchive, openTestDatabase } from '../support/engine';
import { databaseAccess, everything, exportText } from './support/transfer';

jest.setTimeout(120_000);

let database: Database;
let folder: string;

beforeAll(async () => {
  database = await openTestDatabase();
  folder = await temporaryFolder();
});

beforeEach(() => clearArchive(database));

const inThread = 0;
const here = Infinity;

/** What an import leaves behind. */
async function imported(name: string, text: string | Buffer, threadBytes: number) {
  const file = path.join(folder, name);
  await fs.writeFile(file, text);
  const access = databaseAccess(database);
  const progress: [ImportCounts, number][] = [];
  const { rejectedFile, ...counts } = await importFile(file, {
    kind: null,
    sink: access.sink,
    threadBytes,
    onProgress: (...seen) => progress.push(seen),
  });
  const exported: string[] = [];
  for (const kind of recordKindNames) {
    const text = await exportText(access, kind, everything);
    // the archive's own clock
    exported.push(text.replaceAll(/"(created|updated)_at": "[^"]*"/g, '"$1_at": ""'));
  }
  const stored = await database.query<{ event: string }>({
    text: `SELECT (to_jsonb(event) - '{salt,arrival,recorded_at}'::text[])::text AS event
      FROM cascade_events AS event ORDER BY arrival`,
  });
  const rejected = rejectedFile === null ? null : await fs.readFile(rejectedFile, 'utf8');
  return {
    counts,
    rejected,
    exported,
    stored,
    progress: progress.map(([seen, bytes]) => ({ ...seen, bytes })),
  };
}

const event = (id: string, more = ''): string =>
  `{"cascade_id": "${id}", "namespace": "n", "trigger_type": "T", "timestamp": "2026-01-01T09:00:00.5+09:00", ` +
  `"current_hash": "h-${id}"${more}}`;

const chains = [
  'chain-hot.ndjson',
  'chain-hot-z.ndjson',
  'chain-archive.ndjson',
  'chain-hot-archived.ndjson',
  'tampered-edited.ndjson',
].flatMap((file) => vectorLines(file));

const odd: (string | Buffer)[] = [
  '',
  ' \t',
  event('wide', ', "trigger_details": {"é": "😀", "n": 1.50, "big": 123456789012345678901234567890}'),
  event(
    'spaced',
    ', "effects": [ {"success": true, "event_id": "e 1"} ], "external_trace": {"b": 1.0,  "a": [1e2]}',
  ),
  event('spaced', ', "effects": []'),
  event('nulls', ', "previous_hash": null, "archived_at": "2026-02-01T00:00:00Z", "is_test": true'),
  event('deep', `, "trigger_details": {"d": ${'['.repeat(1_001)}${']'.repeat(1_001)}}`),
  event('long', `, "version": "${'v'.repeat(257)}"`),
  event('unknown', ', "colour": 1'),
  event('large', `, "trigger_details": {"text": "${'é'.repeat(1_100_000)}"}`),
  event('kept', `, "trigger_details": {"text": "${'x'.repeat(1_100_000)}"}`),
  event('redacted', ', "redacted_fields": ["effects"]'),
  '{"id": "a", "trigger": {"trigger_type": "T", "event_id": null, "triggered_by": "Ada"}, "namespace": "n", ' +
    '"timestamp": "2026-01-01T00:00:00Z", "current_hash": "H"}\r',
  '{"session_id": "s", "namespace": "n", "duration_seconds": 1.0}',
  '{"incident_id": "p", "duration_seconds": 1.50, "timeline": [{"n": 1e16}]}',
  '{"incident_type": "t", "severity": "low"}',
  '{"incident_type": "t", "severity": "low"}',
  '[1]',
  '{"session_id": "lone \\ud800"}',
  Buffer.from([0x7b, 0xff, 0x7d]),
  event('twice'),
  event('twice'),
  event('twice', ', "version": "2", "is_test": true, "causation_chain": ["x"]'),
];

/** Odd lines among sound ones, over several batches. */
function file(): Buffer {
  const lines: (string | Buffer)[] = [`\ufeff${event('first')}`];
  for (let round = 0; lines.length < 1_300; round += 1)
    lines.push(...chains.slice(round * 37, round * 37 + 37), event(`sound-${round}`));
  odd.forEach((line, index) => lines.splice(1 + index * 53, 0, line));
  return Buffer.concat(lines.flatMap((line) => [Buffer.from(line), Buffer.from('\n')])).subarray(0, -1);
}

test('a file that is read in a thread leaves the same as one that is not', async () => {
  const text = file();
  const apart = await imported('file.ndjson', text, inThread);
  await clearArchive(database);
  const together = await imported('file.ndjson', text, here);

  expect(apart.counts).toEqual(together.counts);
  expect(apart.rejected).toBe(together.rejected);
  expect(apart.progress).toEqual(together.progress);
  expect(apart.progress.at(-1)?.bytes).toBe(text.length);
  expect(apart.exported).toEqual(together.exported);
  expect(apart.stored).toEqual(together.stored);
  const rejections = (apart.rejected ?? '').trim().split('\n').length;
  expect(apart.counts.rejected).toBe(rejections);
  expect(rejections).toBeGreaterThanOrEqual(9);
  expect(apart.counts.saved).toBeGreaterThan(300);

  const again = await imported('file.ndjson', text, inThread);
  expect(again.counts).toEqual({
    saved: 0,
    duplicates: together.counts.saved + together.counts.duplicates,
    rejected: rejections,
  });
});

test('an empty file is read in a thread too', async () => {
  const { counts, progress } = await imported('empty.ndjson', '', inThread);
  expect(counts).toEqual({ saved: 0, duplicates: 0, rejected: 0 });
  expect(progress.map(({ bytes }) => bytes)).toEqual([0]);
});

test('takes what comes through a pipe', async () => {
  const pipe = path.join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const { sink } = databaseAccess(database);
  const [summary] = await Promise.all([
    importFile(pipe, { kind: 'cascade-events', sink }),
    fs.writeFile(
      pipe,
      chains
        .slice(0, 60)
        .map((line) => `${line}\n`)
        .join(''),
    ),
  ]);
  expect(summary).toMatchObject({ saved: 60, rejected: 0 });
});

test('says of a folder that it is one', async () => {
  const { sink } = databaseAccess(database);
  await expect(importFile(folder, { kind: null, sink, threadBytes: inThread })).rejects.toMatchObject({
    code: 'BAD_USER_INPUT',
    reason: `${folder}: it is a folder`,
  });
});

test('ends with what was saved when the archive is gone, however much is left to read', async () => {
  const saved: number[] = [];
  const sink: RecordSink = {
    eventCheck: { triggeredByNames: [] },
    async save(_, records, before) {
      await before;
      if (saved.length === 2) throw new ArchiveError('UNAVAILABLE', null, 'the archive is gone');
      saved.push(records.length);
      return records.map(() => ({ outcome: SaveOutcome.SAVED, differingFields: [] }));
    },
  };
  const place = path.join(folder, 'long.ndjson');
  await fs.writeFile(place, Array.from({ length: 8_000 }, (_, index) => `${event(`e-${index}`)}\n`).join(''));

  await expect(importFile(place, { kind: null, sink, threadBytes: inThread })).rejects.toMatchObject({
    code: 'UNAVAILABLE',
  });
  expect(saved).toEqual([500, 500]);
});
