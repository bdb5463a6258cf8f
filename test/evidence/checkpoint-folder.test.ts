import { generateKeyPairSync } from 'node:crypto';
import fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { noteSigner, signCheckpoint, writeNote } from '../../src/core/checkpoint';
import { checkpointFileName, keepCheckpoint } from '../../src/evidence';

let folder: string;

beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(tmpdir(), 'incident-archive-checkpoints-'));
});

afterEach(() => fs.rm(folder, { recursive: true, force: true }));

const { privateKey } = generateKeyPairSync('ed25519');

function noteOf({ origin = 'example.org/log', size = 7n, root = 1 } = {}): string {
  const checkpoint = { origin, size, root: new Uint8Array(32).fill(root), extensions: [] };
  return writeNote(signCheckpoint(checkpoint, [noteSigner('example.org/log', privateKey)]));
}

describe('a folder of checkpoints', () => {
  it('keeps a checkpoint once, byte for byte, under origin, size and root', async () => {
    const note = noteOf();
    const name = `example.org_log_00000000000000000007_${'01'.repeat(32)}.checkpoint`;
    expect(await keepCheckpoint(folder, note)).toEqual({ name, isNew: true });
    expect(await keepCheckpoint(folder, note)).toEqual({ name, isNew: false });
    expect(await fs.readdir(folder)).toEqual([name]);
    const file = path.join(folder, name);
    expect(await fs.readFile(file, 'utf8')).toBe(note);
    expect((await fs.stat(file)).mode & 0o777).toBe(0o444);
  });

  it('keeps a forked log beside the first, and sorts by size', async () => {
    for (const note of [noteOf(), noteOf({ root: 2 }), noteOf({ size: 12n })])
      await keepCheckpoint(folder, note);
    const names = await fs.readdir(folder);
    expect([...names].sort().map((name) => name.split('_').slice(2, 4).join(' ').slice(15, 25))).toEqual([
      '00007 0101',
      '00007 0202',
      '00012 0101',
    ]);
  });

  it('never writes over a file of that name', async () => {
    const file = path.join(folder, checkpointFileName(noteOf()));
    await fs.writeFile(file, 'something else\n');
    await expect(keepCheckpoint(folder, noteOf())).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await fs.readFile(file, 'utf8')).toBe('something else\n');
    expect(await fs.readdir(folder)).toHaveLength(1);
  });

  it('makes no folder: a mount that is missing must not go unseen', async () => {
    const missing = path.join(folder, 'mount');
    await expect(keepCheckpoint(missing, noteOf())).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(fs.stat(missing)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it.each([['../../etc/passwd'], ['.hidden/log'], ['über log'], ['x'.repeat(300)]])(
    'makes a plain name of the origin %s',
    (origin) => {
      expect(checkpointFileName(noteOf({ origin }))).toMatch(/^[A-Za-z0-9._-]{1,200}$/);
      expect(path.basename(checkpointFileName(noteOf({ origin })))).not.toMatch(/^\.\.?$/);
    },
  );

  it('refuses what is no checkpoint', async () => {
    await expect(keepCheckpoint(folder, 'no note\n')).rejects.toMatchObject({ code: 'MALFORMED' });
    expect(await fs.readdir(folder)).toEqual([]);
  });
});
