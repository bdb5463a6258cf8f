import fs from 'node:fs/promises';
import path from 'node:path';
import { localCaller } from '../../src/auth';
import { writeNote, writeVerifierKey } from '../../src/core/checkpoint';
import { createRepositories } from '../../src/repositories';
import {
  beginLog,
  fillArchive,
  fillMore,
  origin,
  signer,
  signLog,
} from '../repositories/support/logged-archive';
import { createTestArchive, type TestArchive } from '../support/engine';
import { runCommand, temporaryFolder } from './support/command';

let archive: TestArchive;
let files: string;
let kept: string;
let policy: string;
let bundle: string;

beforeAll(async () => {
  archive = await createTestArchive();
  files = await temporaryFolder();
  const database = await archive.open();
  const repositories = createRepositories(database, localCaller);
  await beginLog(repositories);
  await fillArchive(repositories);
  kept = await fileWith('kept.checkpoint', writeNote(await signLog(repositories)));
  await fillMore(repositories);
  await signLog(repositories);
  await database.close();
  policy = await fileWith('policy', `${writeVerifierKey(signer.key)}\n`);
  bundle = path.join(files, 'payments.bundle');
}, 90_000);

async function fileWith(name: string, text: string): Promise<string> {
  const file = path.join(files, name);
  await fs.writeFile(file, text);
  return file;
}

interface Report {
  readonly verified: boolean;
  readonly count: number;
  readonly findings: readonly unknown[];
  readonly covers: readonly string[];
  readonly notCovered: readonly string[];
}

describe('export --bundle and verify --bundle', () => {
  it('hand evidence to somebody without the archive', async () => {
    const args = ['export', 'cascade-events', '--namespace', 'payments', '--bundle', bundle];
    const written = await runCommand(archive, ...args, '--checkpoint', kept);
    expect([written.status, written.output, written.errors]).toEqual([
      0,
      [],
      expect.stringContaining('payments.bundle: 12 entries'),
    ]);
    expect((await fs.stat(bundle)).mode & 0o777).toBe(0o600);
    expect((await fs.readdir(files)).filter((name) => name.endsWith('.tmp'))).toEqual([]);

    const elsewhere = await createTestArchive({ isMigrated: false });
    const checked = await runCommand(
      elsewhere,
      ...['verify', '--bundle', bundle, '--policy', policy, '--checkpoint', kept, '--json'],
    );
    expect(checked.status).toBe(0);
    const report = JSON.parse(checked.output[0] ?? '') as Report;
    expect(report).toMatchObject({ verified: true, origin, count: 12, findings: [] });
    expect(report.covers.join('\n')).toContain(kept);
    expect(report.notCovered.join('\n')).toMatch(/missing/);

    const alone = await runCommand(elsewhere, 'verify', '--bundle', bundle);
    expect([alone.status, alone.output[0]]).toEqual([0, `${origin}: VERIFIED, 12 entries`]);
    expect(alone.output.join('\n')).toContain('the bundle was trusted for it');
  }, 60_000);

  it('never write over a file', async () => {
    const file = await fileWith('there', 'precious');
    const run = await runCommand(archive, 'export', 'postmortems', '--bundle', file);
    expect([run.status, run.errors]).toEqual([2, expect.stringContaining('is not written over')]);
    expect(await fs.readFile(file, 'utf8')).toBe('precious');
  }, 60_000);

  it('name what was changed in a bundle', async () => {
    const text = await fs.readFile(bundle, 'utf8');
    const changed = await fileWith('changed.bundle', text.replace('scale 3', 'scale 4'));
    const run = await runCommand(archive, 'verify', '--bundle', changed);
    expect([run.status, run.output.slice(0, 2)]).toEqual([
      1,
      [
        expect.stringContaining('NOT VERIFIED (1 findings)'),
        expect.stringMatching(/ENTRY_MISMATCH line 5 \(entry \d+\)/),
      ],
    ]);
  }, 60_000);

  it.each([
    ['no file', ['--bundle', 'no-such-file']],
    ['no bundle', ['--bundle', 'policy']],
    ['no policy', ['--bundle', 'payments.bundle', '--policy', 'kept.checkpoint']],
    ['no checkpoint', ['--bundle', 'payments.bundle', '--checkpoint', 'policy']],
  ])('could not tell where there is %s', async (_, args) => {
    const inFolder = args.map((arg) => (arg.startsWith('--') ? arg : path.join(files, arg)));
    const run = await runCommand(archive, 'verify', ...inFolder);
    expect([run.status, run.output]).toEqual([2, []]);
  });

  it.each([['--log'], ['--url', 'http://127.0.0.1:1'], ['--namespace', 'payments'], ['--file', 'x']])(
    'refuse %s beside verify --bundle',
    async (...args) => {
      const run = await runCommand(archive, 'verify', '--bundle', bundle, ...args);
      expect([run.status, run.errors]).toEqual([2, expect.stringContaining(args[0] ?? '')]);
    },
  );

  it('refuse what export could not put into a bundle', async () => {
    const file = path.join(files, 'never');
    const url = await runCommand(
      archive,
      ...['export', 'postmortems', '--bundle', file, '--url', 'http://127.0.0.1:1'],
    );
    expect([url.status, url.errors]).toEqual([2, expect.stringContaining('--url')]);
    const alone = await runCommand(archive, 'export', 'postmortems', '--checkpoint', kept);
    expect([alone.status, alone.errors]).toEqual([2, expect.stringContaining('needs --bundle')]);
    const empty = await runCommand(await createTestArchive(), 'export', 'postmortems', '--bundle', file);
    expect([empty.status, empty.errors]).toEqual([2, expect.stringContaining('no checkpoint yet')]);
    await expect(fs.stat(file)).rejects.toMatchObject({ code: 'ENOENT' });
  }, 60_000);

  it('say what is not signed yet, and what does not verify', async () => {
    const database = await archive.open();
    await fillMore(createRepositories(database, localCaller));
    await database.query({
      text: `UPDATE recovery_sessions SET approved_by = 'mallory' WHERE session_id = 'session-5'`,
    });
    await database.close();
    const early = await runCommand(
      archive,
      'export',
      'security-incidents',
      '--bundle',
      path.join(files, 'early'),
    );
    expect([early.status, early.errors]).toEqual([1, expect.stringContaining('24 versions are left out')]);
    const bad = await runCommand(archive, 'export', 'recovery-sessions', '--bundle', path.join(files, 'bad'));
    expect([bad.status, bad.errors]).toEqual([1, expect.stringContaining('does not verify')]);
    expect((await runCommand(archive, 'verify', '--bundle', path.join(files, 'bad'))).status).toBe(1);
  }, 120_000);
});
