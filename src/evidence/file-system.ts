import fs from 'node:fs/promises';

/** A file as it was found. */
export interface StoredFile {
  readonly bytes: Uint8Array;
  /** Who may do what, as POSIX permission bits. */
  readonly mode: number;
}

/** A file that is being written. */
export interface NewFile {
  /** Writes all of the bytes after those written before; after an error some of them may be there. */
  write(bytes: Uint8Array): Promise<void>;
  /** Returns once what was written survives a power cut. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/**
 * The single operations that the files of the evidence are made of, each of which may fail, or be the last one of the
 * process. They throw what Node.js throws, an error with a `code` such as ENOENT.
 */
export interface FileSystem {
  read(file: string): Promise<StoredFile>;
  /** Makes an empty file to write to; EEXIST where there is one. */
  open(file: string, mode: number): Promise<NewFile>;
  /** Gives a file another name in one step, in place of the file that has that name. */
  rename(from: string, to: string): Promise<void>;
  /** Gives a file a second name in one step; EEXIST where a file has that name. */
  link(from: string, to: string): Promise<void>;
  remove(file: string): Promise<void>;
  /** The names in a folder. */
  list(folder: string): Promise<string[]>;
  /** Makes a folder and those above it that are missing; gives the topmost that was made, undefined for none. */
  makeFolder(folder: string, mode: number): Promise<string | undefined>;
  /** Returns once the names in the folder survive a power cut. Does nothing on Windows, which has no such call. */
  syncFolder(folder: string): Promise<void>;
}

/** The file system of the machine. */
export const nodeFileSystem: FileSystem = {
  async read(file) {
    const handle = await fs.open(file, 'r');
    try {
      // one handle for both: the file of that name may be another one by the second call
      const { mode } = await handle.stat();
      return { bytes: await handle.readFile(), mode };
    } finally {
      await handle.close();
    }
  },
  async open(file, mode) {
    const handle = await fs.open(file, 'wx', mode);
    return {
      write: (bytes) => handle.writeFile(bytes),
      sync: () => handle.sync(),
      close: () => handle.close(),
    };
  },
  rename: (from, to) => fs.rename(from, to),
  link: (from, to) => fs.link(from, to),
  remove: (file) => fs.unlink(file),
  list: (folder) => fs.readdir(folder),
  makeFolder: (folder, mode) => fs.mkdir(folder, { recursive: true, mode }),
  async syncFolder(folder) {
    if (process.platform === 'win32') return;
    const handle = await fs.open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
};
