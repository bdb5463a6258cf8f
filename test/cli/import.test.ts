import fs from 'node:fs/promises';
import path from 'node:path';
import { createTestArchive, testEngine, type TestArchive } from '../support/engine';
import { runCommand, startServer, temporaryFolder } from './support/command';

// Each command is a process that opens the archive.
jest.setTimeout(120_000);

let archive: TestArchive;
let folder: string;

beforeAll(async () => {
  archive = await createTestArchive();
  folder = await temporaryFolder();
});

async function file(name: string, ...lines: string[]): Promise<string> {
  const place = path.join(folder, name);
  await fs.writeFile(place, lines.map((line) => `${line}\n`).join(''));
  return place;
}

const exists = (place: string): Promise<boolean> =>
  fs.access(place).then(
    () => true,
    () => false,
  );

test('import keeps what it can, tells of the rest, and changes nothing when it is run again', async () => {
  const sound = '{"session_id": "a", "namespace": "n", "duration_seconds": 1.0}';
  const bad = '{"session_id": "b", "namespace": "n", "colour": "\\u00e9 \\"quoted\\""}';
  const sessions = await file('sessions.ndjson', sound, bad);
  const incidents = await file('incidents.ndjson', '{"incident_type": "t", "severity": "low"}');
  const rejected = `${sessions}.rejected.ndjson`;

  const first = await runCommand(archive, 'import', sessions, incidents);
  expect(first).toMatchObject({
    status: 1,
    output: [
      `${sessions}: 1 saved, 0 duplicates, 1 rejected, see ${rejected}`,
      `${incidents}: 1 saved, 0 duplicates, 0 rejected`,
    ],
  });
  const told: unknown = JSON.parse(await fs.readFile(rejected, 'utf8'));
  expect(told).toEqual({ line: 2, field: 'colour', reason: 'is no key of this kind of record', text: bad });
  expect(await exists(`${incidents}.rejected.ndjson`)).toBe(false);

  await file('sessions.ndjson', sound);
  const second = await runCommand(archive, 'import', sessions, incidents);
  expect(second).toMatchObject({
    status: 0,
    output: [
      `${sessions}: 0 saved, 1 duplicates, 0 rejected`,
      `${incidents}: 0 saved, 1 duplicates, 0 rejected`,
    ],
  });
  expect(await exists(rejected)).toBe(false);
});

test('import saves nothing when one of its files is not there', async () => {
  const sound = await file('sound.ndjson', '{"session_id": "never", "namespace": "n"}');
  const missing = path.join(folder, 'missing.ndjson');
  const ended = await runCommand(archive, 'import', sound, missing);
  expect(ended).toMatchObject({ status: 2, output: [] });
  expect(ended.errors).toContain(`${missing}: there is no such file`);
  const exported = await runCommand(archive, 'export', 'recovery-sessions');
  expect(exported.output.join()).not.toContain('never');
});

test.each([
  [['import'], 'missing required argument'],
  [['import', '--kind', 'events', 'x.ndjson'], 'must be one of security-incidents'],
  [['import', '.'], 'is a folder'],
  [['import', '--url', 'nowhere', 'package.json'], '--url: is no address'],
])('%j could not run, and says why', async (args, reason) => {
  const ended = await runCommand(archive, ...args);
  expect(ended).toMatchObject({ status: 2, output: [] });
  expect(ended.errors).toContain(reason);
});

test('import and export say so when there is no server', async () => {
  const sessions = await file('unsent.ndjson', '{"session_id": "a", "namespace": "n"}');
  for (const args of [
    ['import', sessions],
    ['export', 'postmortems'],
  ]) {
    const ended = await runCommand(archive, ...args, '--url', 'http://127.0.0.1:1');
    expect(ended).toMatchObject({ status: 2, output: [] });
    expect(ended.errors).toContain('the server at http://127.0.0.1:1 cannot be reached');
    if (args[0] === 'import') expect(ended.errors).toContain(`${sessions}: cut short before its first batch`);
  }
});

test('import and export go through the server that holds the archive', async () => {
  const own = await createTestArchive();
  const url = await startServer(own);
  const events = path.resolve(__dirname, '../vectors/chain-hot.ndjson');
  const copy = path.join(folder, 'events.ndjson');
  await fs.copyFile(events, copy);

  if (testEngine === 'pglite') {
    const refused = await runCommand(own, 'import', copy);
    expect(refused).toMatchObject({ status: 2, output: [] });
    expect(refused.errors).toMatch(/is held by process \d+: stop that server, or give --url/);
  }
  const imported = await runCommand(own, 'import', '--url', url, copy);
  expect(imported).toMatchObject({ status: 0, output: [`${copy}: 40 saved, 0 duplicates, 0 rejected`] });
  const exported = await runCommand(own, 'export', 'cascade-events', '--url', url);
  expect(exported).toMatchObject({ status: 0, errors: '' });
  expect(exported.output).toHaveLength(40);

  const again = await file('exported.ndjson', ...exported.output);
  await runCommand(archive, 'import', again);
  const twice = await runCommand(archive, 'export', 'cascade-events');
  expect(twice.output).toEqual(exported.output);
});
