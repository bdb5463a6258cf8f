import fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createFile } from '../../src/evidence';

let folder: string;

beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(tmpdir(), 'incident-archive-create-'));
});

afterEach(() => fs.rm(folder, { recursive: true, force: true }));

async function* pieces(count: number, failure: Error | null = null): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < count; at += 1) yield await Promise.resolve(Buffer.from(`piece ${at}\n`));
  if (failure !== null) throw failure;
}

describe('a file made of pieces', () => {
  it('is there as a whole, for its owner alone', async () => {
    const file = path.join(folder, 'whole');
    expect(await createFile('bundle', file, pieces(3))).toBe(true);
    expect(await fs.readFile(file, 'utf8')).toBe('piece 0\npiece 1\npiece 2\n');
    expect((await fs.stat(file)).mode & 0o777).toBe(0o600);
    expect(await fs.readdir(folder)).toEqual(['whole']);
  });

  it('is not there at all where a piece could not be had, whose error comes as it is', async () => {
    const failure = Object.assign(new Error('no more'), { code: 'UNAVAILABLE' });
    await expect(createFile('bundle', path.join(folder, 'none'), pieces(3, failure))).rejects.toBe(failure);
    expect(await fs.readdir(folder)).toEqual([]);
  });

  it('never takes the place of another', async () => {
    const file = path.join(folder, 'taken');
    await fs.writeFile(file, 'precious');
    expect(await createFile('bundle', file, pieces(3))).toBe(false);
    expect(await fs.readFile(file, 'utf8')).toBe('precious');
    expect(await fs.readdir(folder)).toEqual(['taken']);
  });

  it('says why it cannot be made', async () => {
    await expect(createFile('bundle', path.join(folder, 'missing', 'file'), pieces(3))).rejects.toMatchObject(
      {
        code: 'UNAVAILABLE',
        message: expect.stringContaining('its folder is missing') as string,
      },
    );
  });
});
