import fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MAX_PATH_BYTES } from '../lock-socket';

/** The name under which the driver looks for a socket in a folder. */
export const SOCKET_NAME = '.s.PGSQL.5432';

/**
 * A folder that nobody else may enter, for the socket: inside the data folder, where what a killed process left is
 * removed by the next; in the system's place for such files where that path is too long for a socket.
 */
export async function makeSocketFolder(dataDir: string): Promise<string> {
  const inside = path.resolve(dataDir, 'run');
  if (Buffer.byteLength(path.join(inside, SOCKET_NAME)) > MAX_PATH_BYTES) {
    return fs.mkdtemp(path.join(tmpdir().length > 60 ? '/tmp' : tmpdir(), 'incident-archive-'));
  }
  await fs.rm(inside, { recursive: true, force: true });
  await fs.mkdir(inside, { mode: 0o700 });
  return inside;
}
