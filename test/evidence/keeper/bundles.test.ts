import fs from 'node:fs/promises';
import path from 'node:path';
import { parseNote, parseVerifierKey } from '../../../src/core/checkpoint';
import { isSucceeded, readBundleHeader, readReceipt, verifyReceipt } from '../../../src/core/evidence';
import { changeKey, LogKeeper, recoverLog } from '../../../src/evidence';
import { successionsIn } from '../../../src/repositories/log-declarations';
import { receiptProof } from '../../../src/repositories/receipt-proof';
import { hasPython, runExample } from '../../examples/support/python';
import { useArchive } from '../../repositories/support/archive';
import { aChain } from '../../support/builders';
import { exportBundle, type BundleRequest, type ExportedBundle } from '../../support/exported-bundle';
import { backUp } from '../support/backup';
import { emptyFolder } from '../support/folder';

const archive = useArchive();

let folder = '';
let keeper: LogKeeper;
beforeEach(async () => {
  folder = await emptyFolder();
  keeper = await LogKeeper.open(archive.evidenceLog, folder, () => undefined);
});

/** Records a chain and has it signed; gives the checkpoint. */
async function signed(namespace: string): Promise<{ readonly size: bigint; readonly note: string }> {
  await archive.cascadeEvents.saveMany(aChain(namespace, 5));
  await keeper.sequence();
  await keeper.sign();
  const published = await archive.evidenceLog.checkpoint();
  if (published === null) throw new Error('nothing was signed');
  return published;
}

function events(request: BundleRequest = {}): Promise<ExportedBundle> {
  return exportBundle(archive.database, 'cascade-events', request);
}

async function keyNow(): Promise<string> {
  return (await archive.evidenceLog.head())?.verifierKey ?? '';
}

function keysOf({ text }: ExportedBundle): readonly string[] {
  const [header = ''] = text.split('\n', 1);
  return (JSON.parse(header) as { keys: string[] }).keys;
}

/** Expects that a bundle, and a proof of today, hold for a policy that names that key alone. */
async function holdsFor(policy: string, earlier: readonly { size: bigint; note: string }[]): Promise<void> {
  const keptCheckpoints = earlier.map(({ note }) => ({ name: 'kept', note: parseNote(note) }));
  const keys = [parseVerifierKey(policy)];
  const { report, text } = await events({
    earlier: earlier.slice(0, -1),
    expectations: { keys, keptCheckpoints },
  });
  expect(report.findings).toEqual([]);
  if (hasPython) {
    const fileWith = async (name: string, content: string): Promise<string> => {
      await fs.writeFile(path.join(folder, name), content);
      return path.join(folder, name);
    };
    const kept = await Promise.all(earlier.map(({ note }, at) => fileWith(`${at}.checkpoint`, note)));
    const files = [await fileWith('a.bundle', text), '--policy', await fileWith('a.policy', policy)];
    const run = runExample(folder, [[...files, ...kept.flatMap((name) => ['--checkpoint', name])]]);
    expect(run).toEqual([{ status: 0, said: expect.stringMatching(/^verified/) as string }]);
  }
  const entry = await archive.evidenceLog.entry(3n);
  if (entry === null) throw new Error('the log has no such entry');
  const proof = (await receiptProof(archive.evidenceLog, entry.leafHash)) ?? '';
  const archiveSuccessions = await successionsIn(archive.database);
  const successions = archiveSuccessions.map(({ signature, ...names }) => ({
    ...names,
    signature: Buffer.from(signature).toString('base64'),
  }));
  const leafHash = Buffer.from(entry.leafHash).toString('hex');
  for (const [kept, known] of [
    [proof, archiveSuccessions],
    [JSON.stringify({ leafHash, proof, successions }), []],
  ] as const)
    expect(
      verifyReceipt(readReceipt(Buffer.from(kept)), {
        policy: keys,
        archiveKeys: [],
        archiveSuccessions: known,
        standing: null,
      }).findings,
    ).toEqual([]);
}

describe('a bundle', () => {
  it('names the keys that signed it, before and after a change of keys', async () => {
    const old = await keyNow();
    const before = await signed('before');
    await changeKey(archive.evidenceLog, folder);
    const unsignedYet = await events();
    expect([unsignedYet.report.findings, keysOf(unsignedYet)]).toEqual([[], [old]]);

    keeper = await LogKeeper.open(archive.evidenceLog, folder, () => undefined);
    await signed('after');
    const next = await keyNow();
    const alone = await events();
    expect([alone.report.findings, keysOf(alone), alone.names.length]).toEqual([[], [next], 10]);
    const connected = await events({
      earlier: [before],
      expectations: {
        keys: [parseVerifierKey(old), parseVerifierKey(next)],
        keptCheckpoints: [{ name: 'before', note: parseNote(before.note) }],
      },
    });
    expect([connected.report.findings, [...keysOf(connected)].sort()]).toEqual([[], [old, next].sort()]);
  });

  it('goes on to hold for a policy of the first key, after changes of keys and recoveries', async () => {
    const policy = await keyNow();
    const before = await signed('before');
    for (const name of ['once', 'twice']) {
      await changeKey(archive.evidenceLog, folder);
      keeper = await LogKeeper.open(archive.evidenceLog, folder, () => undefined);
      const kept = await signed(name);
      if (name === 'once') await holdsFor(policy, [before, kept]);
      const restore = await backUp(archive.database);
      await signed('lost');
      await restore();
      await recoverLog(archive.evidenceLog, folder, 'the disk was lost');
      keeper = await LogKeeper.open(archive.evidenceLog, folder, () => undefined);
      await signed(`${name}-recovered`);
      await holdsFor(policy, []);
    }
    const [header = ''] = (await events()).text.split('\n', 1);
    const { successions } = readBundleHeader(header);
    expect([successions.length, successions.every(isSucceeded)]).toEqual([4, true]);
    expect([successions[0]?.previousKey, successions.at(-1)?.key]).toEqual([policy, await keyNow()]);
    // A step that is forged in the database is left out, and trust ends there.
    await archive.database.query({
      text: `UPDATE log_entries SET declaration = regexp_replace(declaration, '"signature":"[^"]+"', $1)
        WHERE kind = 'log' AND declaration LIKE '%' || $2 || '%'`,
      values: [`"signature":"${Buffer.alloc(64).toString('base64')}"`, successions[1]?.key ?? ''],
    });
    const keys = [parseVerifierKey(policy)];
    const { report } = await events({ expectations: { keys } });
    expect(report.findings.map(({ kind }) => kind)).toEqual(['CHECKPOINT_MISMATCH']);
  });

  it('is one of the log as it is named after a recovery', async () => {
    await signed('before');
    const restore = await backUp(archive.database);
    await signed('lost');
    await restore();
    await recoverLog(archive.evidenceLog, folder, 'the disk was lost');
    keeper = await LogKeeper.open(archive.evidenceLog, folder, () => undefined);
    await signed('after');
    const origin = (await archive.evidenceLog.head())?.origin;
    const { report, names } = await events();
    expect([report.findings, report.checkpoint?.origin, names.length]).toEqual([[], origin, 10]);
  });
});
