import fs from 'node:fs/promises';
import type { Rejection } from './rejection';

/** The file beside an imported one that takes the lines which were not kept; there is none where all were. */
export class RejectedFile {
  private handle: fs.FileHandle | null = null;

  private constructor(readonly path: string) {}

  /** `<file>.rejected.ndjson`. One of an earlier import goes: the file always tells of the last one. */
  static async beside(file: string): Promise<RejectedFile> {
    const path = `${file}.rejected.ndjson`;
    await fs.rm(path, { force: true });
    return new RejectedFile(path);
  }

  async write(rejection: Rejection): Promise<void> {
    this.handle ??= await fs.open(this.path, 'w');
    await this.handle.write(`${JSON.stringify(rejection)}\n`);
  }

  async close(): Promise<void> {
    await this.handle?.close();
  }
}
