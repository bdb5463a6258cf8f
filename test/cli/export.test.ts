import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { localCaller } from '../../src/auth';
import { createRepositories } from '../../src/repositories';
import { aChain, aRecoverySession, json } from '../support/builders';
import { createTestArchive, type TestArchive } from '../support/engine';
import { runCommand } from './support/command';

// Each command is a process that opens the archive.
jest.setTimeout(120_000);

let archive: TestArchive;

beforeAll(async () => {
  archive = await createTestArchive();
  const database = await archive.open();
  const { cascadeEvents, recoverySessions } = createRepositories(database, localCaller);
  await cascadeEvents.saveMany([...aChain('one', 3), ...aChain('two', 2)]);
  await recoverySessions.saveMany(
    Array.from({ length: 300 }, (_, index) =>
      aRecoverySession({ sessionId: `s${index}`, metadata: json(`{"x":"${'y'.repeat(2_000)}"}`) }),
    ),
  );
  await database.close();
});

test('export writes the records asked for to standard output, and nothing else', async () => {
  const ended = await runCommand(
    archive,
    ...['export', 'cascade-events', '--namespace', 'one', '--since', '2026-03-01T00:00:01Z'],
    ...['--until', '2026-03-01T09:00:02+09:00'],
  );
  expect(ended).toMatchObject({ status: 0, errors: '' });
  const ids = ended.output.map((line) => (JSON.parse(line) as { cascade_id: string }).cascade_id);
  expect(ids).toEqual(['one-0001', 'one-0002']);
});

test('export takes a filter, a kind as an option, and writes a table', async () => {
  const filter = '{"or":[{"cascadeId":{"eq":"one-0001"}},{"namespace":{"eq":"two"}}]}';
  const ended = await runCommand(
    archive,
    ...['export', '--kind', 'cascade-events', '--filter', filter, '--format', 'csv'],
  );
  expect(ended).toMatchObject({ status: 0, errors: '' });
  const [header, ...rows] = ended.output;
  expect(header).toMatch(/^"cascade_id","namespace",/);
  expect(rows.map((row) => row.slice(0, 10))).toEqual(['"one-0001"', '"two-0000"', '"two-0001"']);
});

test('export leaves an entry of the access log, with what was asked for and how much that is', async () => {
  expect((await runCommand(archive, 'export', 'cascade-events', '--namespace', 'two')).status).toBe(0);
  expect((await runCommand(archive, 'export', 'recovery-sessions')).status).toBe(0);
  const database = await archive.open();
  const { accessLog } = createRepositories(database, localCaller);
  const { edges } = await accessLog.find({ operation: { eq: 'export' } }, { first: 2 });
  await database.close();
  const command = { actor: 'local', requestId: null, address: null, outcome: 'done', recordIds: [] };
  expect(edges.map(({ node }) => node)).toMatchObject([
    { ...command, kind: 'recovery-sessions', namespaces: [], recordCount: '300' },
    { ...command, kind: 'cascade-events', namespaces: ['two'], recordCount: '2' },
  ]);
});

test('export ends quietly when its reader has enough', async () => {
  const { stdout, stderr } = await promisify(execFile)(
    'bash',
    [
      '-c',
      'set -o pipefail; "$0" bin/incident-archive.js export recovery-sessions | head -n 1',
      process.execPath,
    ],
    { cwd: `${__dirname}/../..`, env: { ...process.env, ...archive.environment, NODE_OPTIONS: '' } },
  );
  expect(stdout).toMatch(/^\{"session_id": .*\}\n$/);
  expect(stderr).toBe('');
});

test.each([
  [['export'], 'missing required argument'],
  [['export', 'events'], 'KIND: must be one of security-incidents'],
  [['export', 'cascade-events', '--since', '2026-01-01'], '--since: is not an RFC 3339'],
  [
    ['export', 'postmortems', '--since', '2026-01-02T00:00:00Z', '--until', '2026-01-01T00:00:00Z'],
    '--until: is earlier than --since',
  ],
  [
    ['export', 'security-incidents', '--namespace', 'n'],
    '--namespace: security-incidents belong to no namespace',
  ],
  [['export', 'postmortems', '--kind', 'postmortems'], '--kind: not together with KIND'],
  [['export', 'postmortems', '--format', 'xml'], '--format: must be one of ndjson, csv, ocsf'],
  [['export', 'postmortems', '--format', 'ocsf'], '--format: ocsf is for security-incidents alone'],
  [['export', 'postmortems', '--filter', '[]'], '--filter: must be a JSON object'],
  [
    ['export', 'postmortems', '--filter', '{"source":{"eq":"auto"}}'],
    'filter.source.eq: must be one of AUTO',
  ],
  [['export', 'postmortems', '--bundle', 'x', '--filter', '{}'], '--filter: not together with --bundle'],
])('%j could not run, and says why', async (args, reason) => {
  const ended = await runCommand(archive, ...args);
  expect(ended).toMatchObject({ status: 2, output: [] });
  expect(ended.errors).toContain(reason);
});
