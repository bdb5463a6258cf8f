import {
  bearsItsHash,
  isRun,
  type ChainEntry,
  type ChainFeeder,
  type ChainItem,
  type EventFault,
  type FoundEvent,
  type LinkedEvent,
  type LookupAnswer,
} from '../core/chain';
import { isFirst } from '../core/hash-schemes';
import type { Session } from '../database';
import { ChainEvents, linkColumns, linkOf, type LinkRow } from './chain-events';
import type { RunOptions } from './chain-pieces';
import { chainRuns } from './chain-runs';
import type { ChainWindow } from './chain-window';
import { reproducesWith, type WholeEvent } from './judge-stored-event';
import { ReadAhead } from './read-ahead';

/** Questions about links, and about whole events, that one statement answers: events may be large. */
const MOST_LOOKUPS = 256;
const MOST_WHOLE = 16;

/** Events that a lookup tells of, on either side. */
const MOST_FOUND = 8;

/** Feeds a verification from the database, and answers what it asks about the rest of the namespace. */
export class ChainSource implements ChainFeeder {
  private readonly events: ChainEvents;
  private readonly lookups = new ReadAhead((hashes) => this.lookedUp(hashes), MOST_LOOKUPS);
  private readonly whole = new ReadAhead((ids) => this.wholeById(ids), MOST_WHOLE);

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
    return this.foreseen(this.events.batches());
  }

  /** The same, in runs where the database can tell that nothing speaks against them. */
  runs(options: RunOptions): AsyncIterable<readonly ChainItem[]> {
    return this.foreseen(chainRuns(this.session, this.window, this.events, options));
  }

  /** See ChainFeeder. */
  async lookup(hash: string): Promise<LookupAnswer> {
    if (hash === '') return { bearers: [], namers: await this.firstEvents(), retained: false };
    return (await this.lookups.get(hash)) ?? NOTHING_FOUND;
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
    const found = await this.whole.get(cascadeId);
    return found !== undefined && reproducesWith(found, previousHash, this.triggeredByNames);
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

  /** Of each batch, notes what the walk may ask: about hashes that are wrong, and links that do not follow. */
  private async *foreseen<Item extends ChainItem>(
    batches: AsyncIterable<readonly Item[]>,
  ): AsyncGenerator<readonly Item[]> {
    for await (const items of batches) {
      const hashes: string[] = [];
      const ids: string[] = [];
      let before: string | null = null;
      for (const item of items) {
        const event: ChainEntry = isRun(item) ? item.last : item;
        const { previousHash, currentHash } = event;
        if (!isRun(item) && previousHash !== before && !isFirst(previousHash)) hashes.push(previousHash);
        if (!bearsItsHash(event)) {
          hashes.push(currentHash);
          ids.push(event.cascadeId);
        }
        before = currentHash;
      }
      if (hashes.length > 0) this.lookups.expect(hashes);
      if (ids.length > 0) this.whole.expect(ids);
      yield items;
    }
  }

  private async lookedUp(hashes: readonly string[]): Promise<ReadonlyMap<string, LookupAnswer>> {
    const [bearers, namers, retained] = [
      await this.found('current_hash', hashes, 'cascade_id'),
      await this.found('previous_hash', hashes, 'current_hash'),
      await this.retained(hashes),
    ];
    const answer = (hash: string): LookupAnswer => ({
      bearers: bearers.get(hash) ?? [],
      namers: namers.get(hash) ?? [],
      retained: retained.has(hash),
    });
    return new Map(hashes.map((hash) => [hash, answer(hash)]));
  }

  /** For each hash the earliest events that have it in a column, each once by what is told apart. */
  private async found(
    column: 'current_hash' | 'previous_hash',
    hashes: readonly string[],
    distinct: 'cascade_id' | 'current_hash',
  ): Promise<ReadonlyMap<string, FoundEvent[]>> {
    const { namespace, upToArrival } = this.window;
    const rows = await this.session.query<LinkRow & { asked: string }>({
      text: `SELECT given.hash AS asked, found.* FROM unnest($2::text[]) AS given (hash) CROSS JOIN LATERAL (
          SELECT * FROM (
            SELECT DISTINCT ON (${distinct}) ${linkColumns} FROM cascade_events
            WHERE namespace = $1 AND ${column} = given.hash AND ($3::bigint IS NULL OR arrival <= $3::bigint)
            ORDER BY ${distinct}, cascade_events.timestamp, cascade_id) AS each
          ORDER BY timestamp, "cascadeId" LIMIT ${MOST_FOUND}) AS found
        ORDER BY found.timestamp, found."cascadeId"`,
      values: [namespace, hashes, upToArrival],
    });
    const found = new Map<string, FoundEvent[]>();
    for (const row of rows) {
      const list = found.get(row.asked);
      if (list === undefined) found.set(row.asked, [this.foundEvent(row)]);
      else list.push(this.foundEvent(row));
    }
    return found;
  }

  /** The earliest events without a predecessor. */
  private async firstEvents(): Promise<FoundEvent[]> {
    const { namespace, upToArrival } = this.window;
    const rows = await this.session.query<LinkRow>({
      text: `SELECT * FROM (
          SELECT DISTINCT ON (current_hash) ${linkColumns} FROM cascade_events
          WHERE namespace = $1 AND coalesce(previous_hash, '') = '' AND ($2::bigint IS NULL OR arrival <= $2::bigint)
          ORDER BY current_hash, cascade_events.timestamp, cascade_id) AS found
        ORDER BY timestamp, "cascadeId" LIMIT ${MOST_FOUND}`,
      values: [namespace, upToArrival],
    });
    return rows.map((row) => this.foundEvent(row));
  }

  private foundEvent(row: LinkRow): FoundEvent {
    const { start, end } = this.window;
    const inWindow = (start === null || row.timestamp >= start) && (end === null || row.timestamp <= end);
    return { ...linkOf(row), inWindow };
  }

  private async retained(hashes: readonly string[]): Promise<ReadonlySet<string>> {
    if (this.retentions.length === 0) return new Set();
    const rows = await this.session.query<{ hash: string }>({
      text: `SELECT DISTINCT last_hash AS hash FROM retention_records
        WHERE id = ANY($1::bigint[]) AND last_hash = ANY($2::text[])`,
      values: [this.retentions, hashes],
    });
    return new Set(rows.map(({ hash }) => hash));
  }

  private async wholeById(ids: readonly string[]): Promise<ReadonlyMap<string, WholeEvent>> {
    const events = await this.events.whole(ids);
    return new Map(events.map((event) => [event.stored.cascadeId, event]));
  }
}

const NOTHING_FOUND: LookupAnswer = { bearers: [], namers: [], retained: false };
