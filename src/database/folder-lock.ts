import { randomBytes } from 'node:crypto';
import fs from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ArchiveError } from '../core/errors';
import { askHolder, HolderState, SocketFolder } from './lock-socket';

const GIVE_UP_AFTER_MS = 10_000;
const PAUSE_MS = 25;
/** A name under `.tmp` this old is no starter's any more: between listening and renaming lie microseconds. */
const STALE_TMP_MS = 60_000;

/** Folders held by this process. */
const heldHere = new Set<string>();

/** A data folder that this process holds alone. */
export interface FolderLock {
  /** Lets the folder go. May be called twice. */
  release(): Promise<void>;
}

/**
 * Takes a folder, which must exist, for this process alone. The kernel drops the lock with the process, however it
 * ends: each starter listens on a Unix socket of its own in the folder, then asks every other one that it finds
 * there; a socket that refuses connections belongs to nobody any more. A socket gets the name by which it is found
 * only once it listens, and it is found by everyone who looks later, so that of two starters one sees the other at
 * least. If both do, the one whose name sorts first stays.
 * It holds among the processes of one machine: two machines on one network folder do not see each other's sockets.
 * @throws ArchiveError UNAVAILABLE when the folder is held, naming the process
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const real = await fs.realpath(folder);
  if (heldHere.has(real)) throw heldBy(folder, process.pid);
  heldHere.add(real);
  const sockets = await SocketFolder.open(real).catch((error: unknown) => {
    heldHere.delete(real);
    throw error;
  });
  let claim: Claim | null = null;
  const release = async (): Promise<void> => {
    if (!heldHere.has(real)) return;
    await claim?.withdraw();
    await sockets.close();
    heldHere.delete(real);
  };
  try {
    claim = await compete(folder, sockets);
  } catch (error) {
    await release();
    throw error;
  }
  return { release };
}

/**
 * The process that holds a folder, which must exist, or is about to; null where none does. Only looks: takes nothing, and
 * removes nothing. `pid` is null where the process does not say.
 */
export async function holderOf(folder: string): Promise<{ readonly pid: number | null } | null> {
  const sockets = await SocketFolder.open(await fs.realpath(folder));
  try {
    const names = (await sockets.names()).filter((name) => name.endsWith('.sock'));
    for (const name of names) {
      const answer = await askHolder(sockets.pathOf(name));
      if (answer !== null) return { pid: answer.pid ?? pidIn(name) };
    }
    return null;
  } finally {
    await sockets.close();
  }
}

async function compete(folder: string, sockets: SocketFolder): Promise<Claim> {
  const deadline = performance.now() + GIVE_UP_AFTER_MS;
  for (;;) {
    const claim = await Claim.announce(sockets);
    const rival = await claim.outlast(deadline).catch(async (error: unknown) => {
      await claim.withdraw();
      throw error;
    });
    if (rival === null) return claim;
    await claim.withdraw();
    if (rival.state === 'held' || performance.now() > deadline) throw heldBy(folder, rival.pid);
    await sleep(PAUSE_MS * (1 + Math.random()));
  }
}

/** One process's socket in the folder: the sign that it wants, or has, the folder. */
class Claim {
  private state: HolderState = 'starting';

  private constructor(
    private readonly sockets: SocketFolder,
    private readonly server: net.Server,
    private readonly name: string,
  ) {
    server.on('connection', (socket) => {
      socket.on('error', () => undefined);
      socket.write(`${this.state} ${process.pid}\n`);
      socket.destroySoon();
    });
  }

  static async announce(sockets: SocketFolder): Promise<Claim> {
    const stem = `lock-${process.pid}-${randomBytes(6).toString('hex')}`;
    const server = net.createServer();
    const claim = new Claim(sockets, server, `${stem}.sock`);
    await sockets.listen(server, `${stem}.tmp`);
    try {
      await sockets.rename(`${stem}.tmp`, claim.name);
      return claim;
    } catch (error) {
      await claim.withdraw();
      throw error;
    }
  }

  /** Waits until no rival is left and takes the folder (null), or gives the rival to yield to. */
  async outlast(deadline: number): Promise<Rival | null> {
    for (;;) {
      const rivals = await this.rivals();
      const stronger = rivals.find((rival) => rival.state === 'held' || rival.name < this.name);
      if (stronger !== undefined) return stronger;
      const [weaker] = rivals;
      if (weaker === undefined) {
        this.state = 'held';
        return null;
      }
      if (performance.now() > deadline) return weaker;
      await sleep(PAUSE_MS);
    }
  }

  async withdraw(): Promise<void> {
    await this.sockets.remove(this.name);
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async rivals(): Promise<Rival[]> {
    const rivals: Rival[] = [];
    for (const name of await this.sockets.names()) {
      if (name.endsWith('.tmp')) await this.sockets.removeOlderThan(name, STALE_TMP_MS);
      if (!name.endsWith('.sock') || name === this.name) continue;
      const answer = await askHolder(this.sockets.pathOf(name));
      if (answer === null) await this.sockets.remove(name);
      else rivals.push({ name, state: answer.state, pid: answer.pid ?? pidIn(name) });
    }
    return rivals;
  }
}

interface Rival {
  readonly name: string;
  readonly state: HolderState;
  readonly pid: number | null;
}

function pidIn(name: string): number | null {
  const digits = /^lock-(\d+)-/.exec(name)?.[1];
  return digits === undefined ? null : Number(digits);
}

function heldBy(folder: string, pid: number | null): ArchiveError {
  const who =
    pid === null ? 'another process' : pid === process.pid ? 'this process already' : `process ${pid}`;
  const reason = `the data folder ${path.resolve(folder)} is held by ${who}: stop that server, or give --url to go through it`;
  return new ArchiveError('UNAVAILABLE', null, reason);
}
