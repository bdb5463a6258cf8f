import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { codeOf } from './file-error';
import { FileSystem, nodeFileSystem, StoredFile } from './file-system';

/**
 * Files that are there as a whole or not at all, also after a crash or a power cut at any moment: each is written
 * under a temporary name beside its own, and gets its own once it is on the disk. One process at a time may write a
 * file; of two, one may get an error, and the file is still that of either. What the file system refuses is thrown as
 * it comes.
 */
export class Files {
  constructor(private readonly system: FileSystem) {}

  /** The file, or null where there is none. */
  async read(file: string): Promise<StoredFile | null> {
    try {
      return await this.system.read(file);
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return null;
      throw error;
    }
  }

  /** Makes a folder and those above it, unless they are there, for their owner alone. Durable when it returns. */
  async makeFolder(folder: string): Promise<void> {
    const made = path.resolve(folder);
    const topmost = await this.system.makeFolder(made, 0o700);
    if (topmost === undefined) return;
    for (let below = made; below.length >= topmost.length; below = path.dirname(below)) {
      await this.system.syncFolder(path.dirname(below));
    }
  }

  /**
   * Makes a file, and gives false where there is one, which stays as it is. Durable when it returns; after an error
   * the file is there as a whole or not at all. A crash may leave a second name of the file beside it.
   */
  async create(file: string, bytes: Uint8Array, mode: number): Promise<boolean> {
    const temporary = await this.writeBeside(file, [bytes], mode);
    return this.makeOf(temporary, file, (found) => Buffer.compare(found.bytes, bytes) === 0);
  }

  /** As `create`, with the bytes as they come: a file that is too large to be held in memory. */
  async createFrom(file: string, pieces: AsyncIterable<Uint8Array>, mode: number): Promise<boolean> {
    const temporary = await this.writeBeside(file, pieces, mode);
    return this.makeOf(temporary, file, null);
  }

  /**
   * Puts these bytes in place of the file, or makes it. Durable when it returns; after an error, or a crash before it
   * returns, the file is either the old or the new one as a whole.
   */
  async replace(file: string, bytes: Uint8Array, mode: number): Promise<void> {
    const temporary = await this.writeBeside(file, [bytes], mode);
    try {
      await this.system.rename(temporary, file);
    } catch (error) {
      await this.discard(temporary);
      throw error;
    }
    await this.settle(file);
  }

  /** Gives a file another name, in place of the file that has it. Durable when it returns. */
  async move(from: string, to: string): Promise<void> {
    await this.system.rename(from, to);
    await this.settle(to);
  }

  /** Writes the bytes to the disk under a name that no file has, and gives the name. */
  private async writeBeside(
    file: string,
    pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
    mode: number,
  ): Promise<string> {
    const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`;
    const opened = await this.system.open(temporary, mode);
    try {
      try {
        for await (const piece of pieces) await opened.write(piece);
        await opened.sync();
      } finally {
        await opened.close();
      }
    } catch (error) {
      await this.discard(temporary);
      throw error;
    }
    return temporary;
  }

  /** Gives a temporary file its own name instead, and false where another file has that; `isSame` knows it again, if
   * anything can. */
  private async makeOf(
    temporary: string,
    file: string,
    isSame: ((found: StoredFile) => boolean) | null,
  ): Promise<boolean> {
    let isMade: boolean;
    try {
      isMade = await this.isNamed(temporary, file, isSame);
    } finally {
      await this.discard(temporary);
    }
    if (isMade) await this.settle(file);
    return isMade;
  }

  private async isNamed(
    temporary: string,
    file: string,
    isSame: ((found: StoredFile) => boolean) | null,
  ): Promise<boolean> {
    try {
      // not a rename, which would take the place of a file that another process made meanwhile
      await this.system.link(temporary, file);
      return true;
    } catch (error) {
      if (isSame === null && codeOf(error) === 'EEXIST') return false;
      const found = isSame === null ? null : await this.read(file);
      if (found === null || isSame === null) throw error;
      // on a network file system the name may be given, and the answer lost
      return isSame(found);
    }
  }

  private async settle(file: string): Promise<void> {
    const folder = path.dirname(file);
    await this.system.syncFolder(folder);
    // Only now: whoever finds that its temporary file was removed also finds the file that took its place.
    const names = await this.system.list(folder).catch(() => []);
    const leftOver = names.filter((name) => isTemporaryOf(path.basename(file), name));
    for (const name of leftOver) await this.discard(path.join(folder, name));
  }

  /** Removes a temporary file; one that stays does no harm, and is removed after the next write. */
  private async discard(temporary: string): Promise<void> {
    await this.system.remove(temporary).catch(() => undefined);
  }
}

function isTemporaryOf(base: string, name: string): boolean {
  return name.startsWith(base) && /^\.[0-9a-f]{12}\.tmp$/.test(name.slice(base.length));
}

/** Files on the file system of the machine. */
export const nodeFiles = new Files(nodeFileSystem);
