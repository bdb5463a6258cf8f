import { localCaller } from '../../../src/auth';
import { openCheckpoint, parseNote, parseVerifierKey } from '../../../src/core/checkpoint';
import { rootOf } from '../../../src/core/merkle';
import { LogKeeper } from '../../../src/evidence';
import { Files } from '../../../src/evidence/files';
import { createRepositories } from '../../../src/repositories';
import { useArchive } from '../../repositories/support/archive';
import { aPostmortem } from '../../support/builders';
import { isLong } from '../../drills/support/length';
import { clearArchive } from '../../support/engine';
import { faultyKeeper, keeperFaults, type KeeperFault } from '../support/faulty-keeper';
import { SimulatedDisk } from '../support/simulated-disk';

const archive = useArchive();
const folder = '/evidence';
const acknowledged: string[] = [];
beforeEach(() => void (acknowledged.length = 0));

async function save(): Promise<void> {
  const incidentId = `incident-${acknowledged.length}`;
  await archive.postmortems.save(aPostmortem({ incidentId }));
  acknowledged.push(incidentId);
}

/** Opens, sequences and signs with one fault, each again where it failed and the process goes on. */
async function keepWith(
  disk: SimulatedDisk,
  point: KeeperFault | null,
): Promise<{ steps: readonly string[]; isHit: boolean }> {
  const { database, files, steps, isHit } = faultyKeeper(archive.database, disk, point);
  const log = createRepositories(database, localCaller).evidenceLog;
  const keep = async (): Promise<void> => {
    const keeper = await LogKeeper.open(log, folder, () => undefined, files);
    await keeper.sequence();
    await keeper.sign();
  };
  await keep().catch(() => undefined);
  if (point?.fault === 'error') await keep();
  return { steps, isHit: isHit() };
}

/** The log without gaps, with each acknowledged write, and no checkpoint that contradicts another. */
async function expectSound(): Promise<void> {
  const entries = await archive.database.query<{ place: string; kind: string; id: string; leaf: Buffer }>({
    text: `SELECT log_index AS place, kind, record_id AS id, leaf_hash AS leaf FROM log_entries
      ORDER BY log_index NULLS LAST`,
  });
  expect(entries.map(({ place }) => place)).toEqual(entries.map((_, at) => String(at)));
  const idsOf = (of: string): string[] => entries.flatMap(({ kind, id }) => (kind === of ? [id] : []));
  expect(idsOf('postmortems')).toEqual(acknowledged);
  expect(idsOf('access-entries')).toHaveLength(acknowledged.length);
  expect(entries).toHaveLength(1 + 2 * acknowledged.length);
  const head = await archive.evidenceLog.head();
  if (head === null) throw new Error('the log has not begun');
  const rootAt = (size: bigint): Buffer =>
    Buffer.from(rootOf(entries.slice(0, Number(size)).map(({ leaf }) => leaf)));
  expect([head.size, Buffer.from(head.root)]).toEqual([BigInt(entries.length), rootAt(head.size)]);
  const notes = await archive.database.query<{ note: string }>({ text: 'SELECT note FROM log_checkpoints' });
  const trusted = { origin: head.origin, keys: [parseVerifierKey(head.verifierKey)] };
  for (const { note } of notes) {
    const { size, root } = openCheckpoint(parseNote(note), trusted);
    expect(Buffer.from(root)).toEqual(rootAt(size));
  }
}

/**
 * The disk as it is, and as power cuts that may come now would leave it: all of them in the long form, else one, not
 * the same for neighbouring steps.
 */
function foundAgain(disk: SimulatedDisk, step: number): SimulatedDisk[] {
  const disks = [disk, ...disk.powerCuts()];
  return isLong ? disks : disks.slice(step % disks.length).slice(0, 1);
}

/** Starts anew, and signs all that there is. */
async function restartOn(disk: SimulatedDisk): Promise<void> {
  const keeper = await LogKeeper.open(archive.evidenceLog, folder, () => undefined, new Files(disk));
  await keeper.sequence();
  await keeper.sign();
  await expectSound();
  const published = await archive.evidenceLog.checkpoint();
  expect([keeper.state.kind, published?.size]).toEqual(['SIGNING', BigInt(1 + 2 * acknowledged.length)]);
}

/** Tries each fault and each disk that it may leave, each time from the start. */
async function tryAll(
  steps: readonly string[],
  prepare: () => Promise<SimulatedDisk>,
): Promise<{ hits: number; restarts: number }> {
  let hits = 0;
  let restarts = 0;
  for (const point of keeperFaults(steps)) {
    for (let found = 0, most = 1; found < most; found += 1) {
      await clearArchive(archive.database);
      acknowledged.length = 0;
      const disk = await prepare();
      const { isHit } = await keepWith(disk, point);
      const disks = foundAgain(disk, point.step);
      most = disks.length;
      if (found === 0 && isHit) hits += 1;
      await save();
      await restartOn(disks[found] ?? disk);
      restarts += 1;
    }
  }
  return { hits, restarts };
}

it('survives an error or a kill at every statement and file operation of its beginning', async () => {
  const prepare = async (): Promise<SimulatedDisk> => {
    await save();
    return new SimulatedDisk();
  };
  const { steps } = await keepWith(await prepare(), null);
  const { hits, restarts } = await tryAll(steps, prepare);
  expect(hits).toBe(4 * steps.length);
  process.stderr.write(`a log that begins: ${hits} faults at ${steps.length} points, ${restarts} restarts\n`);
}, 600_000);

it('survives an error or a kill at every statement and file operation of sequencing and signing', async () => {
  const prepare = async (): Promise<SimulatedDisk> => {
    const disk = new SimulatedDisk();
    await save();
    await keepWith(disk, null);
    await save();
    await save();
    return disk;
  };
  const { steps } = await keepWith(await prepare(), null);
  const { hits, restarts } = await tryAll(steps, prepare);
  expect(hits).toBe(4 * steps.length);
  process.stdout.write(
    `a log that goes on: ${hits} faults at ${steps.length} points, ${restarts} restarts\n`,
  );
}, 600_000);
