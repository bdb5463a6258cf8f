import fs from 'node:fs/promises';
import path from 'node:path';
import { localCaller } from '../../src/auth';
import { writeVerifierKey } from '../../src/core/checkpoint';
import { receiptText } from '../../src/core/evidence';
import { createRepositories } from '../../src/repositories';
import { receiptProof } from '../../src/repositories/receipt-proof';
import { beginLog, fillMore, origin, signer, signLog } from '../repositories/support/logged-archive';
import { createTestArchive, type TestArchive } from '../support/engine';
import { runCommand, startServer, temporaryFolder } from './support/command';

let archive: TestArchive;
let files: string;
let receipt: string;
let unsigned: string;
let broken: string;
let proof: string;
let policy: string;

beforeAll(async () => {
  archive = await createTestArchive();
  files = await temporaryFolder();
  const database = await archive.open();
  const repositories = createRepositories(database, localCaller);
  await beginLog(repositories);
  await fillMore(repositories);
  await signLog(repositories);
  const entry = await repositories.evidenceLog.entry(5n);
  if (entry === null) throw new Error('the log has no such entry');
  const { leafHash, recordedAt } = entry;
  const promise = (leaf: Uint8Array) => ({
    leafHash: Buffer.from(leaf).toString('hex'),
    recordedAt,
    logIndex: '5',
    signature: Buffer.from(signer.sign(receiptText(origin, leaf, recordedAt)).signature).toString('base64'),
  });
  receipt = await fileWith('receipt.json', JSON.stringify(promise(leafHash), null, 2));
  unsigned = await fileWith('unsigned.json', JSON.stringify({ ...promise(leafHash), signature: null }));
  broken = await fileWith('broken.json', JSON.stringify(promise(Buffer.alloc(32, 7))));
  proof = await fileWith('proof.tlog-proof', (await receiptProof(repositories.evidenceLog, leafHash)) ?? '');
  policy = await fileWith('policy', `${writeVerifierKey(signer.key)}\n`);
  await database.close();
}, 90_000);

async function fileWith(name: string, text: string): Promise<string> {
  const file = path.join(files, name);
  await fs.writeFile(file, text);
  return file;
}

describe('verify --receipt', () => {
  it('checks the promise without an archive', async () => {
    const elsewhere = await createTestArchive({ isMigrated: false });
    const run = await runCommand(elsewhere, 'verify', '--receipt', receipt, '--policy', policy, '--json');
    expect(run.status).toBe(0);
    expect(JSON.parse(run.output[0] ?? '')).toMatchObject({ verified: true, findings: [] });
    const byProof = await runCommand(elsewhere, 'verify', '--receipt', proof, '--policy', policy);
    expect([byProof.status, byProof.output.join('\n')]).toEqual([
      0,
      expect.stringContaining('entry 5 of the 49'),
    ]);
  }, 60_000);

  it('asks the log of the database whether it kept the promise', async () => {
    const kept = await runCommand(archive, 'verify', '--receipt', receipt, '--log');
    expect([kept.status, kept.output.join('\n')]).toEqual([
      0,
      expect.stringContaining('gives today: entry 5 of the 49'),
    ]);
    expect(kept.output.join('\n')).toContain('no policy names it');
    const lost = await runCommand(archive, 'verify', '--receipt', broken, '--log', '--policy', policy);
    expect([lost.status, lost.output.join('\n')]).toEqual([1, expect.stringContaining('NOT_LOGGED')]);
    const alone = await runCommand(archive, 'verify', '--receipt', unsigned, '--log');
    expect([alone.status, alone.output.join('\n')]).toEqual([0, expect.stringContaining('A promise: none')]);
  }, 60_000);

  it('asks a server, which is not trusted for the proof', async () => {
    const address = await startServer(archive);
    const url = ['--url', address, '--policy', policy];
    const kept = await runCommand(archive, 'verify', '--receipt', receipt, ...url);
    expect([kept.status, kept.output.join('\n')]).toEqual([
      0,
      expect.stringContaining('gives today: entry 5'),
    ]);
    const lost = await runCommand(archive, 'verify', '--receipt', broken, ...url);
    expect([lost.status, lost.output.join('\n')]).toEqual([1, expect.stringContaining('NOT_LOGGED')]);
  }, 120_000);

  it.each([
    ['no key is known', ['receipt.json']],
    ['nothing to check', ['unsigned.json', '--policy', 'policy']],
    ['cannot be read', ['no-such-file']],
    ['no JSON', ['policy']],
  ])('could not tell where %s', async (reason, args) => {
    const inFolder = args.map((arg) => (arg.startsWith('--') ? arg : path.join(files, arg)));
    const run = await runCommand(archive, 'verify', '--receipt', ...inFolder);
    expect([run.status, run.output, run.errors]).toEqual([2, [], expect.stringContaining(reason)]);
  });

  it.each([
    ['--checkpoint', 'x'],
    ['--namespace', 'payments'],
    ['--bundle', 'x'],
    ['--token', 'x'],
  ])('refuses %s beside it', async (...args) => {
    const run = await runCommand(archive, 'verify', '--receipt', receipt, ...args);
    expect([run.status, run.errors]).toEqual([2, expect.stringContaining(args[0] ?? '')]);
  });
});
