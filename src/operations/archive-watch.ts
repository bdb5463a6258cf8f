import fs from 'node:fs/promises';
import path from 'node:path';
import type { Database } from '../database';
import { readArchiveState } from '../repositories';
import type { ArchiveState, KnownState } from '../telemetry';

/** How the archive's state is read for metrics. */
export interface WatchOptions {
  /** Most namespaces that are named. */
  readonly mostNamespaces: number;
  /** Folders whose disks are looked at; `data` is that of the embedded engine. */
  readonly folders: { readonly evidence: string; readonly data?: string };
  /** Hears why the state could not be read. */
  readonly onError: (error: unknown) => void;
  /** How long a scrape waits for the database. */
  readonly timeoutMs?: number;
  /** How long what was read counts as fresh: scrapers that come more often cost nothing. */
  readonly freshMs?: number;
}

const TIMEOUT_MS = 2_000;
const FRESH_MS = 1_000;

/**
 * What metrics tell of the archive, read when they are asked for. One reading runs at a time, on a connection that requests
 * leave free; where it takes too long the last one counts, until it is through.
 */
export class ArchiveWatch {
  private state: ArchiveState | null = null;
  private freeBytes: Readonly<Record<string, number>> = {};
  private readAtMs: number | null = null;
  private startedAt = Number.NEGATIVE_INFINITY;
  private hasFailed = false;
  private reading: Promise<void> | null = null;

  constructor(
    private readonly database: Database,
    private readonly options: WatchOptions,
  ) {}

  /** Reads the state anew where it is not fresh; resolves in time, whether it could be read or not. Never rejects. */
  async refresh(): Promise<void> {
    const { freshMs = FRESH_MS, timeoutMs = TIMEOUT_MS } = this.options;
    if (this.reading === null && performance.now() - this.startedAt < freshMs) return;
    this.reading ??= this.read().finally(() => {
      this.reading = null;
    });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, timeoutMs);
    });
    await Promise.race([this.reading, late]);
    clearTimeout(timer);
  }

  /** What is known. */
  get known(): KnownState {
    const { freeBytes, hasFailed, readAtMs, reading, state } = this;
    const isFresh = state !== null && !hasFailed && reading === null;
    return { state, isFresh, readAt: (readAtMs ?? 0) / 1_000, freeBytes };
  }

  /** Resolves once nothing is read any more. */
  async idle(): Promise<void> {
    await this.reading;
  }

  private async read(): Promise<void> {
    const { folders, mostNamespaces, onError } = this.options;
    this.startedAt = performance.now();
    try {
      this.freeBytes = await freeBytesOf(folders);
      const state = await readArchiveState(this.database, mostNamespaces);
      const databaseBytes = state.databaseBytes ?? (await bytesIn(folders.data ?? folders.evidence));
      this.state = { ...state, databaseBytes };
      this.readAtMs = Date.now();
      this.hasFailed = false;
    } catch (error) {
      if (!this.hasFailed) onError(error);
      this.hasFailed = true;
    }
  }
}

/** What is free on the disk of each folder that is there. */
async function freeBytesOf(folders: WatchOptions['folders']): Promise<Record<string, number>> {
  const free: Record<string, number> = {};
  for (const [name, folder] of Object.entries(folders)) {
    const disk = await fs.statfs(folder).catch(() => null);
    if (disk !== null) free[name] = disk.bavail * disk.bsize;
  }
  return free;
}

/** The bytes of all files below a folder; files that go meanwhile count nothing. */
async function bytesIn(folder: string): Promise<number> {
  const entries = await fs.readdir(folder, { recursive: true, withFileTypes: true });
  let bytes = 0;
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const stats = await fs.stat(path.join(entry.parentPath, entry.name)).catch(() => null);
    bytes += stats?.size ?? 0;
  }
  return bytes;
}
