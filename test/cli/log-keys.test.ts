import fs from 'node:fs/promises';
import { localCaller } from '../../src/auth';
import { LogKeeper } from '../../src/evidence';
import { createRepositories } from '../../src/repositories';
import { aPostmortem } from '../support/builders';
import { createTestArchive, type TestArchive } from '../support/engine';
import { runCommand, temporaryFolder } from './support/command';

let archive: TestArchive;
let evidence: string;

beforeAll(async () => {
  archive = await createTestArchive();
  evidence = await temporaryFolder();
  process.env['ARCHIVE_EVIDENCE_DIR'] = evidence;
}, 90_000);
afterAll(() => {
  delete process.env['ARCHIVE_EVIDENCE_DIR'];
});

/** Does what a server would: begins the log, or goes on with it, and has a checkpoint signed over a new record. */
async function serveFor(incidentId: string): Promise<string> {
  const database = await archive.open();
  const repositories = createRepositories(database, localCaller);
  const keeper = await LogKeeper.open(repositories.evidenceLog, evidence, () => undefined);
  await repositories.postmortems.save(aPostmortem({ incidentId }));
  await keeper.sequence();
  await keeper.sign();
  await database.close();
  return keeper.state.kind;
}

describe('log rotate-key and log recover', () => {
  it('cannot do anything before the log has begun', async () => {
    for (const args of [['rotate-key'], ['recover', '--reason', 'the disk was lost']]) {
      const run = await runCommand(archive, 'log', ...args);
      expect([run.status, run.errors]).toEqual([2, expect.stringContaining('the log has not begun')]);
    }
  }, 60_000);

  it('change the key and the name of a log that goes on to verify', async () => {
    expect(await serveFor('first')).toBe('SIGNING');
    const changed = await runCommand(archive, 'log', 'rotate-key');
    expect([changed.status, changed.output]).toEqual([
      0,
      [
        expect.stringMatching(/^The key was {2}incident-archive/),
        expect.stringMatching(/^The key is {3}incident-archive/),
      ],
    ]);
    expect(await serveFor('second')).toBe('SIGNING');

    const early = await runCommand(archive, 'log', 'recover', '--reason', 'the disk was lost');
    expect([early.status, early.errors]).toEqual([2, expect.stringContaining('nothing to recover from')]);
    await fs.rm(`${evidence}/log-signing-key.pem.guard`);
    expect(await serveFor('third')).toBe('REFUSED');
    const recovered = await runCommand(archive, 'log', 'recover', '--reason', 'the disk was lost');
    expect([recovered.status, recovered.output[0]]).toEqual([
      0,
      expect.stringMatching(/8 entries are carried over; of the 6 that were signed .* none is given up\.$/),
    ]);
    expect(await serveFor('fourth')).toBe('SIGNING');

    const verdict = await runCommand(archive, 'verify', '--log');
    expect([verdict.status, verdict.output[0]]).toEqual([0, expect.stringContaining('VERIFIED, 11 entries')]);
  }, 120_000);

  it.each([
    ['no', ''],
    ['an empty', ' '],
    ['too long a', 'x'.repeat(1_001)],
  ])('recover refuses %s reason', async (_, reason) => {
    const run = await runCommand(archive, 'log', 'recover', '--reason', reason);
    expect([run.status, run.errors]).toEqual([2, expect.stringContaining('--reason')]);
  });
});
