import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

const made: string[] = [];

/** An empty folder, removed after the tests of the file. */
export async function emptyFolder(): Promise<string> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'incident-archive-evidence-'));
  made.push(folder);
  return folder;
}

afterAll(async () => {
  await Promise.all(made.map((folder) => fs.rm(folder, { recursive: true, force: true })));
});

/** The permission bits of a file or folder. */
export async function modeOf(file: string): Promise<number> {
  return (await fs.stat(file)).mode & 0o777;
}
