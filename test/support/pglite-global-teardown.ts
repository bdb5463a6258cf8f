import fs from 'node:fs/promises';
import { takeOver } from './engine-hand-over';

/** Removes every archive of this run. */
export default async function tearDown(): Promise<void> {
  await fs.rm(takeOver('pglite').folder, { recursive: true, force: true });
}
