import { besideChanges, type EntryKind } from '../core/evidence';
import type { Database, StopSignal } from '../database';

/** How often the log is looked at though no notice came, in milliseconds: none is promised to. */
const POLL_MS = 1_000;
/** So many entries may come of which a follower wants none before it is told how far the log is. */
const STRIDE = 1_000n;

const noChanges: readonly EntryKind[] = besideChanges;

/** What a follower of the log waits for. */
export interface Awaited {
  /** Null: all that are changes. */
  readonly kinds: readonly EntryKind[] | null;
  /** The place up to which the follower has looked. */
  readonly after: bigint;
}

/**
 * Tells the followers of one process when the evidence log has grown. However many they are, one statement looks, and
 * those alone are woken for whom there may be something; each then reads for itself, within its scope.
 */
export class LogWatch {
  private readonly waiting = new Map<() => void, Awaited>();
  private readonly newest = new Map<EntryKind, bigint>();
  private followers = 0;
  private end: () => void = () => undefined;
  private last: Promise<void> = Promise.resolve();
  private queued: Promise<void> | null = null;
  private known: bigint | null = null;

  constructor(private readonly database: Database) {}

  /** The place of the newest entry that is known; -1 where there is none, or none was looked for. */
  get newestPlace(): bigint {
    return this.known ?? -1n;
  }

  /** How many follow. */
  get size(): number {
    return this.followers;
  }

  /** Watches until what it gives is called; to call that again changes nothing. */
  follow(): () => void {
    this.followers += 1;
    if (this.followers === 1) this.begin();
    let isFollowing = true;
    return () => {
      if (!isFollowing) return;
      isFollowing = false;
      this.followers -= 1;
      if (this.followers === 0) this.end();
    };
  }

  /**
   * Brings what is known up to what was committed before the call.
   * @throws ArchiveError UNAVAILABLE
   */
  look(): Promise<void> {
    if (this.queued !== null) return this.queued;
    const look = this.last.then(() => {
      this.queued = null;
      return this.read();
    });
    this.queued = look;
    this.last = look.catch(() => undefined);
    return look;
  }

  /**
   * Ends when there may be something for the follower, or the signal is aborted. Until then it gives the places that the
   * log has passed with nothing in between, if much came for others.
   */
  async *passed({ after, kinds }: Awaited, signal: StopSignal | null): AsyncGenerator<bigint, void> {
    let awaited: Awaited = { after, kinds };
    for (;;) {
      await this.until(awaited, signal);
      if (signal?.aborted === true || this.hasNewer(awaited)) return;
      awaited = { after: this.newestPlace, kinds };
      yield awaited.after;
    }
  }

  private hasNewer({ kinds, after }: Awaited): boolean {
    return [...this.newest].some(
      ([kind, place]) => place > after && (kinds === null ? !noChanges.includes(kind) : kinds.includes(kind)),
    );
  }

  private async until(awaited: Awaited, signal: StopSignal | null): Promise<void> {
    if (this.isThereFor(awaited) || signal?.aborted === true) return;
    let wake = (): void => undefined;
    const woken = new Promise<void>((resolve) => {
      wake = resolve;
    });
    this.waiting.set(wake, awaited);
    signal?.addEventListener('abort', wake, { once: true });
    await woken;
    this.waiting.delete(wake);
    signal?.removeEventListener('abort', wake);
  }

  private begin(): void {
    // what came while nobody followed is no news to anybody
    this.known = null;
    this.newest.clear();
    const look = (): void => void this.look().catch(() => undefined);
    const timer = setInterval(look, POLL_MS).unref();
    const leave = this.database.listen(look);
    this.end = () => {
      clearInterval(timer);
      leave();
    };
    look();
  }

  private async read(): Promise<void> {
    if (this.known === null) await this.readSize();
    else await this.readGrowth(this.known);
    for (const [wake, awaited] of this.waiting) if (this.isThereFor(awaited)) wake();
  }

  private async readSize(): Promise<void> {
    const [log] = await this.database.query<{ size: string }>({
      name: 'log-size',
      text: 'SELECT size FROM log_state',
    });
    this.known = BigInt(log?.size ?? 0) - 1n;
  }

  private async readGrowth(known: bigint): Promise<void> {
    const rows = await this.database.query<{ kind: EntryKind; newest: string }>({
      name: 'log-growth',
      text: 'SELECT kind, max(log_index) AS newest FROM log_entries WHERE log_index > $1::bigint GROUP BY kind',
      values: [String(known)],
    });
    for (const { kind, newest } of rows) {
      const place = BigInt(newest);
      this.newest.set(kind, place);
      if (place > this.newestPlace) this.known = place;
    }
  }

  private isThereFor(awaited: Awaited): boolean {
    return this.newestPlace - awaited.after >= STRIDE || this.hasNewer(awaited);
  }
}

const watches = new WeakMap<Database, LogWatch>();

/** The watch of this process over a database, and all that its requests are given of it. */
export function logWatchOf({ shared }: Database): LogWatch {
  const watch = watches.get(shared) ?? new LogWatch(shared);
  watches.set(shared, watch);
  return watch;
}
