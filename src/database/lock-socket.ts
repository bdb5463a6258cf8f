import fs from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { ArchiveError } from '../core/errors';

/** What a socket in the folder says of its process. */
export type HolderState = 'starting' | 'held';

/** The longest path of a Unix socket: 107 bytes on Linux, 103 on macOS and the BSDs (sockaddr_un without its NUL). */
export const MAX_PATH_BYTES = 103;
const LONGEST_NAME = 'lock-4194304-0123456789ab.sock';
const ANSWER_TIMEOUT_MS = 2_000;

/** The sockets in one folder, reached by a path short enough for the kernel however deep the folder lies. */
export class SocketFolder {
  private constructor(
    private readonly folder: string,
    private readonly base: string,
    private readonly handle: fs.FileHandle | null,
  ) {}

  /** @throws ArchiveError UNAVAILABLE when the path is too long and the system offers no shorter one */
  static async open(folder: string): Promise<SocketFolder> {
    if (Buffer.byteLength(path.join(folder, LONGEST_NAME)) <= MAX_PATH_BYTES) {
      return new SocketFolder(folder, folder, null);
    }
    if (process.platform === 'linux') {
      const handle = await fs.open(folder, 'r');
      return new SocketFolder(folder, `/proc/self/fd/${handle.fd}`, handle);
    }
    const longest = MAX_PATH_BYTES - LONGEST_NAME.length - 1;
    const reason = `the path of the data folder is too long: on this system at most ${longest} bytes`;
    throw new ArchiveError('UNAVAILABLE', null, reason);
  }

  pathOf(name: string): string {
    return `${this.base}/${name}`;
  }

  /** Names of sockets and of whatever else there is in the folder. */
  names(): Promise<string[]> {
    return fs.readdir(this.folder);
  }

  async listen(server: net.Server, name: string): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.pathOf(name), () => {
        server.off('error', reject);
        resolve();
      });
    });
    // the lock alone must not keep a process alive whose work is done
    server.unref();
  }

  rename(from: string, to: string): Promise<void> {
    return fs.rename(path.join(this.folder, from), path.join(this.folder, to));
  }

  remove(name: string): Promise<void> {
    return fs.rm(path.join(this.folder, name), { force: true });
  }

  async removeOlderThan(name: string, ageMs: number): Promise<void> {
    const file = await fs.stat(path.join(this.folder, name)).catch(() => null);
    if (file?.isSocket() === true && Date.now() - file.mtimeMs > ageMs) await this.remove(name);
  }

  /** To be called when no server listens here any more. */
  async close(): Promise<void> {
    await this.handle?.close();
  }
}

/** What a process behind a socket answered. */
export interface HolderAnswer {
  readonly state: HolderState;
  /** Null when it did not say. */
  readonly pid: number | null;
}

/**
 * Asks the process behind a socket whether it holds the folder. Null when there is none any more. One that lives
 * but does not answer (stopped, or busy) counts as a holder; one that goes away meanwhile as starting: ask again.
 */
export function askHolder(socketPath: string): Promise<HolderAnswer | null> {
  return new Promise((resolve) => {
    const socket = net.connect(socketPath);
    let line = '';
    const timer = setTimeout(() => finish({ state: 'held', pid: null }), ANSWER_TIMEOUT_MS);
    const finish = (answer: HolderAnswer | null): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => (line += chunk));
    socket.on('end', () => finish(parseAnswer(line)));
    socket.on('error', (error: NodeJS.ErrnoException) => finish(answerOfError(error.code)));
  });
}

function parseAnswer(line: string): HolderAnswer {
  const [, state, pid] = /^(starting|held) (\d+)\n/.exec(line) ?? [];
  return { state: state === 'held' ? 'held' : 'starting', pid: pid === undefined ? null : Number(pid) };
}

function answerOfError(code: string | undefined): HolderAnswer | null {
  if (code === 'ECONNREFUSED' || code === 'ENOENT') return null;
  if (code === 'ECONNRESET' || code === 'EPIPE') return { state: 'starting', pid: null };
  // EAGAIN: its queue of connections is full, so it lives
  return { state: 'held', pid: null };
}
