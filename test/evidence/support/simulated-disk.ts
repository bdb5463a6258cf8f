import path from 'node:path';
import { FileSystem, NewFile, StoredFile } from '../../../src/evidence/file-system';

interface Inode {
  readonly mode: number;
  readonly written: readonly Uint8Array[];
  readonly synced: readonly Uint8Array[];
}

type Names = Map<string, number>;

/** A change of names that a power cut may undo until its folder is synced. */
type Change = (names: Names) => void;

/** How much of what was written and not synced is on the disk after a power cut. */
type Share = 'none' | 'half' | 'all';

/**
 * One folder on a disk that keeps after a power cut what POSIX promises and no more: what a file held at its last
 * sync, and the names at the last sync of the folder. Of all that came later, any part may be there.
 */
export class SimulatedDisk implements FileSystem {
  private readonly names: Names;
  private readonly inodes: Map<number, Inode>;
  private durable: Names;
  private pending: Change[] = [];

  constructor(names: Names = new Map(), inodes: Map<number, Inode> = new Map()) {
    this.names = new Map(names);
    this.durable = new Map(names);
    this.inodes = new Map(inodes);
  }

  read(file: string): Promise<StoredFile> {
    const { mode, written } = this.inode(this.idOf(file));
    return Promise.resolve({ bytes: Buffer.concat(written), mode });
  }

  open(file: string, mode: number): Promise<NewFile> {
    this.refuseTaken(file);
    const id = this.inodes.size;
    this.inodes.set(id, { mode, written: [], synced: [] });
    this.change((names) => names.set(file, id));
    const set = (change: (inode: Inode) => Inode) => {
      this.inodes.set(id, change(this.inode(id)));
      return Promise.resolve();
    };
    return Promise.resolve({
      write: (bytes) => set((inode) => ({ ...inode, written: [...inode.written, bytes] })),
      sync: () => set((inode) => ({ ...inode, synced: inode.written })),
      close: () => Promise.resolve(),
    });
  }

  async rename(from: string, to: string): Promise<void> {
    const id = this.idOf(from);
    this.change((names) => {
      names.delete(from);
      names.set(to, id);
    });
  }

  async link(from: string, to: string): Promise<void> {
    this.refuseTaken(to);
    const id = this.idOf(from);
    this.change((names) => names.set(to, id));
  }

  async remove(file: string): Promise<void> {
    this.idOf(file);
    this.change((names) => names.delete(file));
  }

  list(folder: string): Promise<string[]> {
    const inFolder = [...this.names.keys()].filter((file) => path.dirname(file) === folder);
    return Promise.resolve(inFolder.map((file) => path.basename(file)));
  }

  makeFolder(): Promise<string | undefined> {
    return Promise.resolve(undefined);
  }

  syncFolder(): Promise<void> {
    this.durable = new Map(this.names);
    this.pending = [];
    return Promise.resolve();
  }

  /** The disk as each power cut that may come now would leave it. */
  powerCuts(): SimulatedDisk[] {
    const subsets = this.pending.reduce<Change[][]>(
      (kept, change) => kept.flatMap((changes) => [changes, [...changes, change]]),
      [[]],
    );
    return subsets.flatMap((changes) => {
      const names = new Map(this.durable);
      for (const change of changes) change(names);
      return (['none', 'half', 'all'] as const).map((share) => new SimulatedDisk(names, this.left(share)));
    });
  }

  private left(share: Share): Map<number, Inode> {
    return new Map(
      [...this.inodes].map(([id, { mode, written, synced }]) => {
        const lost = Buffer.concat(written.slice(synced.length));
        const length = { none: 0, half: lost.length >> 1, all: lost.length }[share];
        const bytes = [...synced, lost.subarray(0, length)];
        return [id, { mode, written: bytes, synced: bytes }];
      }),
    );
  }

  private change(change: Change): void {
    change(this.names);
    this.pending.push(change);
  }

  private inode(id: number): Inode {
    const inode = this.inodes.get(id);
    if (inode === undefined) throw new Error(`no inode ${id}`);
    return inode;
  }

  private idOf(file: string): number {
    const id = this.names.get(file);
    if (id === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
    return id;
  }

  private refuseTaken(file: string): void {
    if (this.names.has(file)) throw Object.assign(new Error('there is a file'), { code: 'EEXIST' });
  }
}
