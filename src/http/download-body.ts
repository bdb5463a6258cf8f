import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { ArchiveError } from '../core/errors';

/**
 * What is read ahead of a slow client, in bytes: an export that is not larger lets go of the database at once, however
 * slowly it is taken.
 */
const AHEAD_BYTES = 8 * 1024 * 1024;

/**
 * The body of a download, which is filled piece by piece, no faster than it is taken, and knows the SHA-256 of what it has
 * had. A client that takes nothing for `stallMs` while there is something to take is cut off.
 */
export class DownloadBody extends Readable {
  private readonly hash = createHash('sha256');
  private readonly timer: NodeJS.Timeout;
  private addedBytes = 0;
  private takenBytes = 0;
  private takenAt = performance.now();
  private waiting: { readonly resolve: () => void; readonly reject: (error: Error) => void } | null = null;

  constructor(private readonly stallMs: number) {
    super({ highWaterMark: AHEAD_BYTES });
    this.timer = setInterval(() => this.tick(), stallMs / 4).unref();
  }

  /**
   * Adds a piece; resolves when there is room for the next one.
   * @throws Error where nobody takes any more
   */
  add(text: string): Promise<void> {
    if (this.destroyed) return Promise.reject(gone(this.errored));
    const bytes = Buffer.from(text);
    this.hash.update(bytes);
    this.addedBytes += bytes.length;
    if (this.push(bytes)) return Promise.resolve();
    return new Promise((resolve, reject) => (this.waiting = { resolve, reject }));
  }

  /** There is no more. */
  end(): void {
    this.push(null);
  }

  /** The SHA-256 of all pieces, in base64; to be asked for once. */
  digest(): string {
    return this.hash.digest('base64');
  }

  override _read(): void {
    this.waiting?.resolve();
    this.waiting = null;
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    clearInterval(this.timer);
    this.waiting?.reject(gone(error));
    this.waiting = null;
    callback(error);
  }

  private tick(): void {
    const taken = this.addedBytes - this.readableLength;
    if (taken > this.takenBytes || this.readableLength === 0) this.takenAt = performance.now();
    else if (performance.now() - this.takenAt > this.stallMs)
      this.destroy(new ArchiveError('DEADLINE_EXCEEDED', null, `nothing was taken for ${this.stallMs} ms`));
    this.takenBytes = taken;
  }
}

function gone(error: Error | null): Error {
  return error ?? new ArchiveError('DEADLINE_EXCEEDED', null, 'nobody takes the download any more');
}
