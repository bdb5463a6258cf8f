import { MAX_NAMESPACES, type Caller } from '../auth';
import { badInput } from '../core/errors';
import type { Database } from '../database';
import type { RecordKindName } from '../entities';
import { isGiven, namespacesWithin, type Scope } from '../query';
import type { AccessBuffer } from './access-buffer';
import type { ChangesQuery, EvidenceLogRepository, PlacedEntry } from './evidence-log-repository';
import { logWatchOf, type LogWatch } from './log-watch';

/** Entries that are read, and held, at once. */
const PAGE = 100;

/** Which entries somebody follows, and from where on: from now if `afterIndex` is left out. */
export type FeedQuery = Omit<ChangesQuery, 'first'>;

/** What came next. */
export interface FeedStep {
  /** The entries that the caller sees, oldest first; none where there is only how far the log is. */
  readonly entries: readonly PlacedEntry[];
  /** The place up to which the caller has everything. */
  readonly reached: bigint;
}

/**
 * Follows the evidence log on behalf of one caller: entries as they get their places, within the caller's scope, each
 * once and none left out. Nothing waits in memory but one page: the log itself is what a slow reader goes on from.
 */
export class ChangeFeed {
  private readonly watch: LogWatch;

  constructor(
    private readonly database: Database,
    private readonly caller: Caller,
    private readonly log: EvidenceLogRepository,
    private readonly access: AccessBuffer,
  ) {
    this.watch = logWatchOf(database);
  }

  /**
   * Begins to follow; the access log says so, with the `kind` of record that it is about. It ends when the request of the
   * caller does (`Database.signal`). The first step tells where it begins.
   * @throws ArchiveError BAD_USER_INPUT, also where the log does not reach as far as `afterIndex`; UNAVAILABLE
   */
  async follow(query: FeedQuery, kind: RecordKindName | null): Promise<AsyncGenerator<FeedStep, void>> {
    const { signal } = this.database;
    const leave = this.watch.follow();
    try {
      const { afterIndex, namespaces } = query;
      if (isGiven(namespaces) && namespaces.length > MAX_NAMESPACES)
        throw badInput('namespaces', `must be at most ${MAX_NAMESPACES}`);
      // what is wrong with the rest is found before anything is sent
      await this.log.changes({ ...query, first: 0 });
      await this.watch.look();
      const { newestPlace } = this.watch;
      if (isGiven(afterIndex) && afterIndex > newestPlace)
        throw badInput(
          'afterIndex',
          `lies beyond the log, which has ${newestPlace + 1n} entries: it may be that of another log, or of this one ` +
            'before a backup was restored',
        );
      await this.note(query, kind);
      // one whose steps are never asked for ends too
      signal?.addEventListener('abort', leave, { once: true });
      if (signal?.aborted === true) leave();
      return this.steps(query, afterIndex ?? newestPlace, leave);
    } catch (error) {
      leave();
      throw error;
    }
  }

  private async *steps(query: FeedQuery, start: bigint, leave: () => void): AsyncGenerator<FeedStep, void> {
    const { signal } = this.database;
    let reached = start;
    try {
      yield { entries: [], reached };
      while (signal?.aborted !== true) {
        // whatever is known before it is asked for is in the answer
        const known = this.watch.newestPlace;
        const entries = await this.log.changes({ ...query, afterIndex: reached, first: PAGE });
        const last = entries.at(-1)?.logIndex ?? reached;
        const isMore = entries.length === PAGE;
        reached = isMore || last > known ? last : known;
        yield { entries, reached };
        if (isMore) continue;
        for await (const place of this.watch.passed({ kinds: query.kinds ?? null, after: reached }, signal)) {
          reached = place;
          yield { entries: [], reached };
        }
      }
    } finally {
      signal?.removeEventListener('abort', leave);
      leave();
    }
  }

  private async note({ namespaces }: FeedQuery, kind: RecordKindName | null): Promise<void> {
    const within = followed(this.caller.scope, kind);
    // nothing will ever be seen
    if (within?.length === 0) return;
    const asked = namespaces ?? within ?? [];
    await this.access.note(this.caller, {
      operation: 'subscribe',
      kind,
      records: [],
      namespaces: within === null ? asked : asked.filter((namespace) => within.includes(namespace)),
    });
  }
}

/** The namespaces of what a scope lets somebody follow, "" being that of what has none; null: all. */
function followed(scope: Scope, kind: RecordKindName | null): readonly string[] | null {
  if (kind !== null) return namespacesWithin(scope, kind);
  const { hasPostmortems, hasSecurityIncidents, namespaces } = scope;
  if (namespaces === null) return null;
  return hasPostmortems || hasSecurityIncidents ? [...namespaces, ''] : namespaces;
}
