import path from 'node:path';
import { SingleBar } from 'cli-progress';
import type { ImportCounts } from '../interchange';

const LINE_EVERY_MS = 5_000;

/** Shows on standard error how far the import of a file has come. */
export interface ImportProgress {
  update(counts: ImportCounts, bytes: number): void;
  stop(): void;
}

/** A bar on a terminal, a plain line now and then elsewhere. `size` is the file's, in bytes. */
export function showImportProgress(file: string, size: number): ImportProgress {
  const name = path.basename(file);
  return process.stderr.isTTY ? bar(name, size) : plainLines(name, size);
}

function bar(name: string, size: number): ImportProgress {
  const single = new SingleBar({
    format: '{name} [{bar}] {percentage} % | {counts} | {eta_formatted} left',
    stream: process.stderr,
    hideCursor: true,
    clearOnComplete: true,
  });
  single.start(size, 0, { name, counts: '' });
  return {
    update: (counts, bytes) => single.update(Math.min(bytes, size), { counts: describeCounts(counts) }),
    stop: () => single.stop(),
  };
}

function plainLines(name: string, size: number): ImportProgress {
  let last = performance.now();
  return {
    update: (counts, bytes) => {
      if (performance.now() - last < LINE_EVERY_MS) return;
      last = performance.now();
      const percent = size === 0 ? 100 : Math.min(100, Math.floor((100 * bytes) / size));
      process.stderr.write(`${name}: ${percent} % read, ${describeCounts(counts)}\n`);
    },
    stop: () => undefined,
  };
}

/** `169 saved, 0 duplicates, 0 rejected` */
export function describeCounts({ saved, duplicates, rejected }: ImportCounts): string {
  return `${saved} saved, ${duplicates} duplicates, ${rejected} rejected`;
}
