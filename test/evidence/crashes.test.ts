import path from 'node:path';
import { createSigningKey, Guard, readGuard, readSigningKey, replaceGuard } from '../../src/evidence';
import { FileSystem, nodeFileSystem } from '../../src/evidence/file-system';
import { Files } from '../../src/evidence/files';
import { FaultPoint, faultsAt, faulty } from './support/faults';
import { emptyFolder } from './support/folder';
import { SimulatedDisk } from './support/simulated-disk';

const guardOf = (size: number): Guard => ({
  origin: 'example.com/log',
  size: BigInt(size),
  root: Buffer.alloc(32, size),
});
const [first, second, third] = [guardOf(1), guardOf(2), guardOf(3)];
const pkcs8 = { type: 'pkcs8', format: 'pem' } as const;

const TEMPORARY = ['open', 'write', 'sync', 'close'];
const REPLACED = [...TEMPORARY, 'rename', 'syncFolder', 'list'];
const CREATED = ['makeFolder', ...TEMPORARY, 'link', 'remove', 'syncFolder', 'list'];

/** Does `work` with this one fault, and says whether it ended well. */
async function endsWell(system: FileSystem, point: FaultPoint, work: (files: Files) => Promise<unknown>) {
  const { system: broken, isHit } = faulty(system, point);
  const isDone = await work(new Files(broken)).then(
    () => true,
    (error: unknown) => {
      expect(error).toMatchObject({ name: 'ArchiveError', code: 'UNAVAILABLE' });
      return false;
    },
  );
  expect(isHit()).toBe(true);
  return isDone;
}

async function folderOn(kind: string): Promise<{ readonly system: FileSystem; readonly folder: string }> {
  return kind === 'a disk that loses power'
    ? { system: new SimulatedDisk(), folder: '/keys' }
    : { system: nodeFileSystem, folder: await emptyFolder() };
}

/** The system as it is found again: as it is now, and as each power cut would leave it. */
function foundAgain(system: FileSystem): FileSystem[] {
  return system instanceof SimulatedDisk ? [system, ...system.powerCuts()] : [system];
}

describe.each(['a disk that loses power', 'the disk of this machine'])('on %s', (kind) => {
  it('a guard is replaced, and a key made, in the steps at which the tests below break in', async () => {
    const { system, folder } = await folderOn(kind);
    const replaced = faulty(system, null);
    await replaceGuard(path.join(folder, 'guard'), first, new Files(replaced.system));
    expect(replaced.steps).toEqual(REPLACED);
    const created = faulty(system, null);
    await createSigningKey(path.join(folder, 'log.key'), new Files(created.system));
    expect(created.steps).toEqual(CREATED);
  });

  it.each([null, first])(
    'after an error or a stop at any step the guard is the old or the new one, and can be replaced (%#)',
    async (old) => {
      const seen = new Set<bigint | undefined>();
      for (const point of faultsAt(REPLACED)) {
        const { system, folder } = await folderOn(kind);
        const file = path.join(folder, 'guard');
        if (old !== null) await replaceGuard(file, old, new Files(system));
        const isDone = await endsWell(system, point, (files) => replaceGuard(file, second, files));
        for (const later of foundAgain(system)) {
          const files = new Files(later);
          const guard = await readGuard(file, files);
          expect(isDone ? [second] : [old, second]).toContainEqual(guard);
          seen.add(guard?.size);
          await replaceGuard(file, third, files);
          expect(await readGuard(file, files)).toEqual(third);
          expect(await later.list(folder)).toEqual(['guard']);
        }
      }
      expect(seen).toEqual(new Set([old?.size, second.size]));
    },
  );

  it('after an error or a stop at any step a key is there as a whole or not at all, and can be made', async () => {
    const seen = new Set<boolean>();
    for (const point of faultsAt(CREATED)) {
      const { system, folder } = await folderOn(kind);
      const file = path.join(folder, 'log.key');
      const isDone = await endsWell(system, point, (files) => createSigningKey(file, files));
      for (const later of foundAgain(system)) {
        const files = new Files(later);
        const found = await readSigningKey(file, files);
        if (isDone) expect(found).not.toBeNull();
        seen.add(found !== null);
        const made = found ?? (await createSigningKey(file, files));
        expect((await readSigningKey(file, files))?.export(pkcs8)).toBe(made.export(pkcs8));
        await expect(createSigningKey(file, files)).rejects.toMatchObject({ code: 'CONFLICT' });
      }
    }
    expect(seen).toEqual(new Set([true, false]));
  });

  it('an error, other than a stop, leaves no temporary file', async () => {
    for (const point of faultsAt([...TEMPORARY, 'rename'])) {
      const isLeftByIt = point.fault === 'crash' || (point.step === 0 && point.extent === 'after');
      if (isLeftByIt) continue;
      const { system, folder } = await folderOn(kind);
      await endsWell(system, point, (files) => replaceGuard(path.join(folder, 'guard'), second, files));
      const names = (await system.list(folder)).filter((name) => name !== 'guard');
      expect(names).toEqual([]);
    }
  });
});
