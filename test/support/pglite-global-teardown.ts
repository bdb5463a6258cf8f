import fs from 'node:fs/promises';
import { takeOver } from './engine-hand-over';

/** Removes every archive of this run. */
export default async function tearDown(): Promise<void> {
  const { folder, sockets } = takeOver('pglite');
  for (const made of [sockets, folder]) await fs.rm(made, { recursive: true, force: true });
}
