import type {
  ChainEntry,
  ChainFeeder,
  ChainItem,
  EventFault,
  FoundEvent,
  LinkedEvent,
  LookupAnswer,
} from '../core/chain';
import type { Session } from '../database';
import { ChainEvents, linkColumns, linkOf, type LinkRow } from './chain-events';
import type { RunOptions } from './chain-pieces';
import { chainRuns } from './chain-runs';
import type { ChainWindow } from './chain-window';
import { reproducesWith, type WholeEvent } from './judge-stored-event';

/** Feeds a verification from the database, and answers what it asks about the rest of the namespace. */
export class ChainSource implements ChainFeeder {
  private readonly events: ChainEvents;
  private tried: { readonly cascadeId: string; readonly found: WholeEvent | null } | null = null;

  constructor(
    private readonly session: Session,
    private readonly window: ChainWindow,
    private readonly triggeredByNames: readonly string[],
    /** The retention records that excuse what is gone. */
    private readonly retentions: readonly string[],
  ) {
    this.events = new ChainEvents(session, window, triggeredByNames);
  }

  /** The window's events by time, then id, one by one. */
  batches(): AsyncIterable<readonly ChainEntry[]> {
    return this.events.batches();
  }

  /** The same, in runs where the database can tell that nothing speaks against them. */
  runs(options: RunOptions): AsyncIterable<readonly ChainItem[]> {
    return chainRuns(this.session, this.window, this.events, options);
  }

  /** See ChainFeeder. */
  async lookup(hash: string): Promise<LookupAnswer> {
    const named = hash === '' ? `coalesce(previous_hash, '') = $2` : 'previous_hash = $2';
    const [bearers, namers, retained] = [
      hash === '' ? [] : await this.found('current_hash = $2', hash, 'cascade_id'),
      await this.found(named, hash, 'current_hash'),
      hash !== '' && (await this.isRetained(hash)),
    ];
    return { bearers, namers, retained };
  }

  /** See ChainFeeder. */
  async borne(hashes: readonly string[]): Promise<ReadonlySet<string>> {
    const { namespace, upToArrival } = this.window;
    const rows = await this.session.query<{ hash: string }>({
      text: `SELECT given.hash FROM unnest($2::text[]) AS given (hash) WHERE EXISTS (
          SELECT FROM cascade_events WHERE namespace = $1 AND current_hash = given.hash
            AND ($3::bigint IS NULL OR arrival <= $3::bigint))`,
      values: [namespace, hashes, upToArrival],
    });
    return new Set(rows.map(({ hash }) => hash));
  }

  /** See ChainFeeder. */
  async reproducesWith({ cascadeId }: ChainEntry, previousHash: string | null): Promise<boolean> {
    // Asked for one event and many hashes in a row.
    if (this.tried?.cascadeId !== cascadeId)
      this.tried = { cascadeId, found: await this.events.whole(cascadeId) };
    const { found } = this.tried;
    return found !== null && reproducesWith(found, previousHash, this.triggeredByNames);
  }

  /** See ChainFeeder. */
  async wasRemoved(hash: string): Promise<boolean> {
    const found = await this.session.query({
      // A hash put there by hand is one more than the retention records tell of.
      text: `SELECT 1 AS found FROM chain_removed_hashes WHERE namespace = $1 AND hash = $2
        AND (SELECT count(*) FROM chain_removed_hashes WHERE namespace = $1) <= (
          SELECT coalesce(sum(removed_count), 0) FROM retention_records WHERE id = ANY($3::bigint[]))`,
      values: [this.window.namespace, hash, this.retentions],
    });
    return found.length > 0;
  }

  /** See ChainFeeder. */
  check(event: LinkedEvent): Promise<readonly EventFault[]> {
    return this.events.faultsOf(event);
  }

  private async found(condition: string, hash: string, distinct: string): Promise<FoundEvent[]> {
    const { namespace, upToArrival, start, end } = this.window;
    const rows = await this.session.query<LinkRow>({
      text: `SELECT * FROM (
          SELECT DISTINCT ON (${distinct}) ${linkColumns} FROM cascade_events
          WHERE namespace = $1 AND ${condition} AND ($3::bigint IS NULL OR arrival <= $3::bigint)
          ORDER BY ${distinct}, cascade_events.timestamp, cascade_id) AS found
        ORDER BY timestamp, "cascadeId" LIMIT 8`,
      values: [namespace, hash, upToArrival],
    });
    return rows.map((row) => ({
      ...linkOf(row),
      inWindow: (start === null || row.timestamp >= start) && (end === null || row.timestamp <= end),
    }));
  }

  private async isRetained(hash: string): Promise<boolean> {
    const found = await this.session.query({
      text: `SELECT 1 AS found FROM retention_records WHERE id = ANY($1::bigint[]) AND last_hash = $2 LIMIT 1`,
      values: [this.retentions, hash],
    });
    return found.length > 0;
  }
}
