import fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onRemoval, type TestArchive } from '../../support/engine';
import { startFile } from '../../support/engine-process';

/** How a command ended, and what it wrote. */
export interface Ended {
  readonly status: number | string;
  readonly output: readonly string[];
  readonly errors: string;
}

/** Runs `incident-archive` with these arguments on a test's archive, to its end. */
export async function runCommand(archive: TestArchive, ...args: string[]): Promise<Ended> {
  const started = startFile(archive, 'bin/incident-archive.js', args);
  const status = await started.end();
  return { status, output: started.lines, errors: started.errors.join('\n') };
}

/** Serves a test's archive by the command itself until the last test of the file; gives the address. */
export async function startServer(archive: TestArchive): Promise<string> {
  process.env['ARCHIVE_PORT'] = '0';
  const server = startFile(archive, 'bin/incident-archive.js', ['serve']);
  const line = await server.line(/Server listening at/);
  const [, address] = /Server listening at (http:\/\/[\d.:]+)/.exec(line) ?? [];
  if (address === undefined) throw new Error(line);
  return address;
}

/** A folder for the files of a test; removed after the last test of the file. */
export async function temporaryFolder(): Promise<string> {
  const folder = await fs.mkdtemp(path.join(tmpdir(), 'incident-archive-files-'));
  onRemoval(() => fs.rm(folder, { recursive: true, force: true }));
  return folder;
}
