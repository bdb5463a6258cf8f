import { parseNote, parseVerifierKey } from '../../../src/core/checkpoint';
import { changeKey, LogKeeper, recoverLog } from '../../../src/evidence';
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
