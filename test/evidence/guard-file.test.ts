import fs from 'node:fs/promises';
import path from 'node:path';
import { Guard, guardFileOf, readGuard, replaceGuard } from '../../src/evidence';
import { emptyFolder, modeOf } from './support/folder';

const ROOT = Buffer.alloc(32, 7);
const ROOT_LINE = ROOT.toString('base64');
const guard: Guard = { origin: 'example.com/log', size: 3n, root: ROOT };

async function guardFile(content?: string | Uint8Array): Promise<string> {
  const file = guardFileOf(path.join(await emptyFolder(), 'log.key'));
  if (content !== undefined) await fs.writeFile(file, content);
  return file;
}

describe('a guard', () => {
  it('is null where there is no file, and where there is no folder', async () => {
    const file = await guardFile();
    expect(await readGuard(file)).toBeNull();
    expect(await readGuard(path.join(file, '..', 'missing', 'guard'))).toBeNull();
  });

  it.each<Partial<Guard>>([
    {},
    { size: 0n },
    { size: 2n ** 53n + 1n },
    { size: 2n ** 64n - 1n },
    { origin: 'Archiv für Störungen, 2' },
  ])('comes back as it was written (%#)', async (change) => {
    const file = await guardFile();
    const written = { ...guard, ...change };
    await replaceGuard(file, written);
    expect(await readGuard(file)).toEqual(written);
  });

  it('lies beside the key as three lines of text, for its owner alone, and nothing else stays', async () => {
    const file = await guardFile();
    for (const size of [1n, 2n, 3n]) await replaceGuard(file, { ...guard, size });
    expect(await fs.readFile(file, 'utf8')).toBe(`example.com/log\n3\n${ROOT_LINE}\n`);
    expect(await fs.readdir(path.dirname(file))).toEqual(['log.key.guard']);
    expect(await modeOf(file)).toBe(0o600);
  });

  it('is not taken from what a crash left, which the next write removes, and nothing else', async () => {
    const file = await guardFile();
    const folder = path.dirname(file);
    const other = [
      'log.key',
      'log.key.0123456789ab.tmp',
      'log.key.guard.tmp',
      'log.key.guard.0123456789ab.tmp.1',
    ];
    for (const name of [...other, 'log.key.guard.0123456789ab.tmp']) {
      await fs.writeFile(path.join(folder, name), `example.com/log\n9\n${ROOT_LINE}\n`);
    }
    expect(await readGuard(file)).toBeNull();
    await replaceGuard(file, guard);
    expect(await readGuard(file)).toEqual(guard);
    expect((await fs.readdir(folder)).sort()).toEqual([...other, 'log.key.guard'].sort());
  });

  it.each([
    ['is empty', ''],
    ['is cut short', `example.com/log\n3\n${ROOT_LINE.slice(0, 20)}`],
    ['has no last newline', `example.com/log\n3\n${ROOT_LINE}`],
    ['has an extension line', `example.com/log\n3\n${ROOT_LINE}\ntime 1\n`],
    ['has a signature', `example.com/log\n3\n${ROOT_LINE}\n\n— example.com/log AAAAAAAA\n`],
    ['has a blank line at the end', `example.com/log\n3\n${ROOT_LINE}\n\n`],
    ['has carriage returns', `example.com/log\r\n3\r\n${ROOT_LINE}\r\n`],
    ['has no origin', `\n3\n${ROOT_LINE}\n`],
    ['has a leading zero', `example.com/log\n03\n${ROOT_LINE}\n`],
    ['has a size of 65 bits', `example.com/log\n18446744073709551616\n${ROOT_LINE}\n`],
    ['has a short root', 'example.com/log\n3\nAAAA\n'],
    ['has a root that is not canonical base64', `example.com/log\n3\n${ROOT_LINE.slice(0, -2)}d=\n`],
    ['is not UTF-8', Buffer.from(`example.com/l\xf6g\n3\n${ROOT_LINE}\n`, 'latin1')],
    ['is zeros, as after a power cut', Buffer.alloc(80)],
  ])('is refused where the file %s, and the file stays', async (_, content) => {
    const file = await guardFile(content);
    const reason =
      `the guard file ${file} cannot be used: it is not origin, size and root of a log: put back what the archive ` +
      'wrote there last';
    await expect(readGuard(file)).rejects.toMatchObject({
      name: 'ArchiveError',
      code: 'UNAVAILABLE',
      reason,
    });
    expect(await fs.readFile(file)).toEqual(Buffer.from(content));
  });

  it('is refused where a folder has its name, or its folder is missing', async () => {
    const file = await guardFile();
    await fs.mkdir(file);
    const isFolder = {
      code: 'UNAVAILABLE',
      reason: `the guard file ${file} cannot be used: it is a folder, not a file`,
    };
    await expect(readGuard(file)).rejects.toMatchObject(isFolder);
    await expect(replaceGuard(file, guard)).rejects.toMatchObject(isFolder);
    expect(await fs.readdir(path.dirname(file))).toEqual(['log.key.guard']);
    await expect(replaceGuard(path.join(file, 'missing', 'guard'), guard)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      reason: expect.stringContaining('its folder is missing'),
    });
  });

  it.each<Partial<Guard>>([{ origin: '' }, { origin: 'a\nb' }, { size: -1n }, { root: ROOT.subarray(1) }])(
    'that could not be read again is not written, and the old one stays (%#)',
    async (change) => {
      const file = await guardFile();
      await replaceGuard(file, guard);
      await expect(replaceGuard(file, { ...guard, ...change })).rejects.toMatchObject({ code: 'MALFORMED' });
      expect(await readGuard(file)).toEqual(guard);
    },
  );
});
