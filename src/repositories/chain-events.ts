import type { Instant } from '../core/brands';
import type { ChainEntry, EventFault, LinkedEvent } from '../core/chain';
import { sealedTimestampText, type HashSchemeName } from '../core/hash-schemes';
import type { Session } from '../database';
import { cascadeEventKind as kind, type CascadeEvent } from '../entities';
import { toCascadeEventRecord } from './cascade-event-record';
import { windowCondition, type ChainWindow, type ReadingPlace } from './chain-window';
import { summaryAgrees, summaryColumns, type EventSummary } from './event-summary';
import { instantOfText, judgeStoredEvent, type WholeEvent } from './judge-stored-event';
import { eventHash } from './sql/event-hash';
import { vouchedRedactions } from './vouched-redactions';
import { boundedSelectList, boundedTime, toRows } from './sql/rows';

/** Events read by one statement, so that others get in between. */
const BATCH = 1_000;

/** Whole events read by one statement: they may be large. */
const WHOLE_BATCH = 200;

/** What of an event's row a link is made of. */
export interface LinkRow {
  readonly cascadeId: string;
  readonly timestamp: Instant;
  /** The same as PostgreSQL prints it; see `ReadingPlace`. */
  readonly at: string;
  readonly previousHash: string | null;
  readonly currentHash: string;
}

/** The columns of a LinkRow. */
export const linkColumns = `cascade_id AS "cascadeId", ${boundedTime('cascade_events.timestamp')} AS timestamp,
  cascade_events.timestamp::text AS at, previous_hash AS "previousHash",
  current_hash AS "currentHash"`;

interface HashedRow extends LinkRow, EventSummary {
  readonly timestampText: string;
  readonly assumedTimestampText: string | null;
  readonly isServedName: boolean;
  readonly hashScheme: HashSchemeName | null;
  readonly isReproduced: boolean | null;
  readonly isWhole: boolean;
  readonly externalTrace: string | null;
}

const hashedColumns = `${linkColumns}, ${summaryColumns}, timestamp_text AS "timestampText",
  assumed_timestamp_text AS "assumedTimestampText", is_triggered_by_known OR triggered_by IS NULL AS "isServedName",
  hash_scheme AS "hashScheme", redacted_fields = '{}' AS "isWhole", external_trace AS "externalTrace",
  hash_status = 'REPRODUCED' AND ${eventHash} = current_hash AS "isReproduced"`;

/**
 * Reads the events of a chain one by one, and judges them. The database hashes; only events that its hash, or a look
 * at the counts, does not clear are fetched whole and judged by the core.
 */
export class ChainEvents {
  constructor(
    private readonly session: Session,
    private readonly window: ChainWindow,
    private readonly triggeredByNames: readonly string[],
  ) {}

  /** The window's events, or those between two places, by time, then id. The next are read while one batch is used. */
  async *batches(
    after: ReadingPlace | null = null,
    upTo: ReadingPlace | null = null,
  ): AsyncGenerator<readonly ChainEntry[]> {
    let rows = await this.batch(after, upTo);
    for (;;) {
      const last = rows.at(-1);
      const isEnd = rows.length < BATCH || last === undefined;
      const next = isEnd ? Promise.resolve([]) : this.batch(last, upTo);
      // Whoever stops early never waits for it; a failure is met by whoever goes on.
      next.catch(() => undefined);
      if (rows.length > 0) yield await this.judged(rows);
      if (isEnd) return;
      rows = await next;
    }
  }

  /** These events by id, judged by the core where the database does not clear them. */
  async byId(ids: readonly string[]): Promise<Map<string, ChainEntry>> {
    const entries = new Map<string, ChainEntry>();
    for (let at = 0; at < ids.length; at += BATCH) {
      const rows = await this.session.query<HashedRow>({
        text: `SELECT ${hashedColumns} FROM cascade_events WHERE cascade_id = ANY($1::text[])`,
        values: [ids.slice(at, at + BATCH)],
      });
      for (const entry of await this.judged(rows)) entries.set(entry.cascadeId, entry);
    }
    return entries;
  }

  /** These events, judged by the core, by id. The next are read while some are judged. */
  async judgedById(ids: readonly string[]): Promise<Map<string, ChainEntry>> {
    const judged = new Map<string, ChainEntry>();
    let coming = this.whole(ids.slice(0, WHOLE_BATCH));
    for (let next = WHOLE_BATCH; next < ids.length + WHOLE_BATCH; next += WHOLE_BATCH) {
      const events = await coming;
      coming = this.whole(ids.slice(next, next + WHOLE_BATCH));
      // A failure is met by whoever awaits them.
      coming.catch(() => undefined);
      for (const entry of await this.judgedWhole(events)) judged.set(entry.cascadeId, entry);
    }
    return judged;
  }

  /** These events as they are stored, in any order. They may be large. */
  async whole(ids: readonly string[]): Promise<WholeEvent[]> {
    if (ids.length === 0) return [];
    const rows = toRows<CascadeEvent>(
      kind.columns,
      await this.session.query({
        text: `SELECT ${boundedSelectList(kind.columns)} FROM cascade_events WHERE cascade_id = ANY($1::text[])`,
        values: [ids],
      }),
    );
    return rows.map((stored) => ({ stored, record: toCascadeEventRecord(stored) }));
  }

  /** What is wrong with one event by itself. */
  async faultsOf({ cascadeId }: Pick<LinkedEvent, 'cascadeId'>): Promise<readonly EventFault[]> {
    const found = await this.whole([cascadeId]);
    return (await this.judgedWhole(found)).flatMap(({ faults }) => faults);
  }

  private batch(after: ReadingPlace | null, upTo: ReadingPlace | null): Promise<HashedRow[]> {
    const { condition, values } = windowCondition(this.window, after, upTo);
    return this.session.query<HashedRow>({
      text: `SELECT ${hashedColumns} FROM cascade_events WHERE ${condition}
        ORDER BY cascade_events.timestamp, cascade_id LIMIT ${BATCH}`,
      values,
    });
  }

  private async judged(rows: readonly HashedRow[]): Promise<ChainEntry[]> {
    const unclear = rows.filter((row) => !isClear(row)).map(({ cascadeId }) => cascadeId);
    const judged = await this.judgedById(unclear);
    const unclearIds = new Set(unclear);
    return rows.flatMap((row) => {
      const entry = judged.get(row.cascadeId);
      if (entry !== undefined) return entry;
      // Gone since it was read: on the embedded engine a retention came between, and the walk begins again.
      return unclearIds.has(row.cascadeId) ? [] : clearEntry(row, row.hashScheme);
    });
  }

  /** A redaction is there before the event says so: events are read first. */
  private async judgedWhole(events: readonly WholeEvent[]): Promise<ChainEntry[]> {
    const redacted = events.filter(({ stored }) => stored.redactedFields.length > 0);
    const redactions = await vouchedRedactions(
      this.session,
      kind.name,
      redacted.map(({ stored }) => stored.cascadeId),
    );
    return events.map((event) =>
      judgeStoredEvent(event, this.triggeredByNames, redactions.get(event.stored.cascadeId)),
    );
  }
}

/** What of a row a link needs to know. */
export function linkOf({ cascadeId, timestamp, previousHash, currentHash }: LinkRow): LinkedEvent {
  return { cascadeId, instant: timestamp, previousHash, currentHash };
}

/** The entry of an event that nothing speaks against. */
export function clearEntry(row: LinkRow, scheme: HashSchemeName | null): ChainEntry {
  const { cascadeId, timestamp, previousHash, currentHash } = row;
  return {
    cascadeId,
    instant: timestamp,
    previousHash,
    currentHash,
    scheme,
    computedHashes: NONE,
    faults: NO_FAULTS,
  };
}

const NONE: readonly string[] = [];
const NO_FAULTS: readonly EventFault[] = [];

/**
 * Whether nothing more need be looked at: hash and counts agree, and so does what is derived beside the hash. A text
 * that is no JSON may have borrowed from its neighbour what the hash covers, so the text beside the effects is read too.
 */
function isClear(row: HashedRow): boolean {
  const { timestampText, assumedTimestampText, externalTrace } = row;
  return (
    row.isReproduced === true &&
    row.isWhole &&
    row.isServedName &&
    isTimeOf(row, timestampText) &&
    (assumedTimestampText === null || isTimeOf(row, assumedTimestampText)) &&
    summaryAgrees(row) &&
    (externalTrace === null || isJson(externalTrace))
  );
}

function isTimeOf({ timestamp }: LinkRow, text: string): boolean {
  return text === sealedTimestampText(timestamp) || instantOfText(text) === timestamp;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
