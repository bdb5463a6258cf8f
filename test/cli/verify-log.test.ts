import fs from 'node:fs/promises';
import path from 'node:path';
import { localCaller } from '../../src/auth';
import { writeNote, writeVerifierKey } from '../../src/core/checkpoint';
import { createRepositories } from '../../src/repositories';
import { beginLog, fillArchive, origin, signer, signLog } from '../repositories/support/logged-archive';
import { createTestArchive, testEngine, type TestArchive } from '../support/engine';
import { runCommand, temporaryFolder } from './support/command';

let archive: TestArchive;
let files: string;
let checkpoint: string;
let policy: string;

beforeAll(async () => {
  archive = await createTestArchive();
  files = await temporaryFolder();
  const database = await archive.open();
  const repositories = createRepositories(database, localCaller);
  await beginLog(repositories);
  await fillArchive(repositories);
  checkpoint = await fileWith('kept.checkpoint', writeNote(await signLog(repositories)));
  await database.close();
  policy = await fileWith('policy', `# the log of the tests\n\n${writeVerifierKey(signer.key)}\n`);
}, 90_000);

async function fileWith(name: string, text: string): Promise<string> {
  const file = path.join(files, name);
  await fs.writeFile(file, text);
  return file;
}

interface Report {
  readonly verified: boolean;
  readonly size: number;
  readonly root: string;
  readonly origin: string;
  readonly checkpoint: { readonly size: number };
  readonly findingCount: number;
  readonly findings: readonly unknown[];
  readonly notCovered: readonly string[];
}

function reportOf(output: readonly string[]): Report {
  expect(output).toHaveLength(1);
  return JSON.parse(output[0] ?? '') as Report;
}

describe('verify --log', () => {
  it('verifies an untouched archive by a checkpoint kept elsewhere and a policy', async () => {
    const args = ['verify', '--log', '--checkpoint', checkpoint, '--policy', policy];
    const run = await runCommand(archive, ...args, '--json');
    const [, size, root] = (await fs.readFile(checkpoint, 'utf8')).split('\n');
    const report = reportOf(run.output);
    expect(run.status).toBe(0);
    expect(report).toMatchObject({
      verified: true,
      size: Number(size),
      root,
      origin,
      verifierKey: writeVerifierKey(signer.key),
      findingCount: 0,
      findings: [],
    });
    expect(report.checkpoint.size).toBe(Number(size));
    expect(report.notCovered.join('\n')).not.toMatch(/rewritten|trusted/);

    const people = await runCommand(archive, ...args);
    expect([people.status, people.output[0]]).toEqual([
      0,
      `${origin}: VERIFIED, ${size} entries, root ${root}`,
    ]);
  }, 60_000);

  it('says what it rests on where nothing was kept', async () => {
    const run = await runCommand(archive, 'verify', '--log', '--json');
    const notCovered = reportOf(run.output).notCovered.join('\n');
    expect([run.status, notCovered]).toEqual([0, expect.stringMatching(/All of it can have been rewritten/)]);
    expect(notCovered).toContain('the database was trusted');
  }, 60_000);

  it.each([
    ['--checkpoint', 'no-such-file'],
    ['--policy', 'no-such-file'],
    ['--checkpoint', 'policy'],
    ['--policy', 'kept.checkpoint'],
  ])('cannot tell where the file of %s is %s', async (option, name) => {
    const run = await runCommand(archive, 'verify', '--log', option, path.join(files, name));
    expect([run.status, run.output, run.errors]).toEqual([2, [], expect.stringContaining(option)]);
  });

  it.each([['--url', 'http://127.0.0.1:1'], ['--namespace', 'payments'], ['--all'], ['--no-effects']])(
    'refuses %s beside it',
    async (...args) => {
      const run = await runCommand(archive, 'verify', '--log', ...args);
      expect([run.status, run.output, run.errors]).toEqual([2, [], expect.stringContaining(args[0] ?? '')]);
    },
  );

  it('is needed for what only it reads', async () => {
    const run = await runCommand(archive, 'verify', '--checkpoint', checkpoint);
    expect([run.status, run.errors]).toEqual([2, expect.stringContaining('needs --log')]);
  });

  const onPglite = testEngine === 'pglite' ? it : it.skip;

  onPglite('makes no archive where there is none', async () => {
    const nowhere = await createTestArchive({ isMigrated: false });
    const run = await runCommand(nowhere, 'verify', '--log');
    expect([run.status, run.errors]).toEqual([2, expect.stringContaining('is ARCHIVE_DATA_DIR right?')]);
    await expect(fs.access(nowhere.dataDir)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('cannot tell where the log has not begun', async () => {
    const run = await runCommand(await createTestArchive(), 'verify', '--log');
    expect([run.status, run.errors]).toEqual([2, expect.stringContaining('no evidence log yet')]);
  }, 60_000);

  it('names what was changed, also where a chain says nothing', async () => {
    const database = await archive.open();
    await database.query({
      text: `UPDATE recovery_sessions SET approved_by = 'mallory' WHERE session_id = 'session-5'`,
    });
    await database.close();
    const run = await runCommand(archive, 'verify', '--log', '--checkpoint', checkpoint, '--json');
    expect(run.status).toBe(1);
    expect(reportOf(run.output)).toMatchObject({
      verified: false,
      findingCount: 1,
      findings: [
        {
          kind: 'LEAF_MISMATCH',
          recordKind: 'recovery-sessions',
          recordId: 'session-5',
          revision: 2,
          logIndex: expect.any(Number) as number,
        },
      ],
    });
    const people = await runCommand(archive, 'verify', '--log');
    expect(people.output.slice(0, 2)).toEqual([
      expect.stringContaining('NOT VERIFIED (1 findings)'),
      expect.stringContaining('LEAF_MISMATCH recovery-sessions session-5 revision 2'),
    ]);
  }, 60_000);
});
