import type { Instant } from '../core/brands';
import {
  hashMismatch,
  judgeEvent,
  type ChainEntry,
  type ChainFeeder,
  type EventFault,
  type FoundEvent,
  type LinkedEvent,
  type LookupAnswer,
} from '../core/chain';
import { receiptDigest, type CascadeEventRecord } from '../core/records';
import { reproduce, type HashSchemeName } from '../core/hash-schemes';
import { parseTimestamp } from '../core/timestamp';
import type { Session } from '../database';
import { cascadeEventKind as kind, HashStatus, type CascadeEvent } from '../entities';
import { toCascadeEventRecord } from './cascade-event-record';
import { summaryAgrees, type EventSummary } from './event-summary';
import { eventHash } from './sql/event-hash';
import { selectList, toRows } from './sql/rows';

/** Events read by one statement, so that others get in between. */
const BATCH = 2_000;

/** Which stretch of a chain is read, and up to which arrival: what came later is not there. */
export interface ChainWindow {
  readonly namespace: string;
  readonly start: Instant | null;
  readonly end: Instant | null;
  readonly upToArrival: string | null;
}

interface HashedRow extends EventSummary {
  readonly cascadeId: string;
  readonly timestamp: Instant;
  readonly timestampText: string;
  readonly previousHash: string | null;
  readonly currentHash: string;
  readonly hashScheme: HashSchemeName | null;
  readonly hashStatus: HashStatus;
  readonly isReproduced: boolean | null;
}

const summaryColumns = `trigger_event_id AS "triggerEventId", effects, causation_chain AS "causationChain",
  total_effects AS "totalEffects", success_count AS "successCount", failure_count AS "failureCount"`;

const linkColumns = `cascade_id AS "cascadeId", timestamp, timestamp_text AS "timestampText",
  previous_hash AS "previousHash", current_hash AS "currentHash",
  hash_scheme AS "hashScheme", hash_status AS "hashStatus"`;

/**
 * Feeds a verification from the database, which hashes where it can: only events that its hash, or its look at
 * the counts, does not clear are fetched whole and judged here.
 */
export class ChainSource implements ChainFeeder {
  constructor(
    private readonly session: Session,
    private readonly window: ChainWindow,
    private readonly triggeredByNames: readonly string[],
  ) {}

  /** The window's events by time, then id. The database hashes the next batch while one is looked at. */
  async *batches(): AsyncGenerator<readonly ChainEntry[]> {
    let rows = await this.batchAfter(undefined);
    for (;;) {
      const isLast = rows.length < BATCH;
      const next = isLast ? Promise.resolve([]) : this.batchAfter(rows.at(-1));
      // Whoever stops early never waits for it; a failure is met by whoever goes on.
      next.catch(() => undefined);
      if (rows.length > 0) yield await this.judged(rows);
      if (isLast) return;
      rows = await next;
    }
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
  async reproducesWith(event: ChainEntry, previousHash: string | null): Promise<boolean> {
    const [found] = await this.wholeEvents([event.cascadeId]);
    return (
      found !== undefined && reproduce({ ...found.record, previousHash }, this.triggeredByNames) !== null
    );
  }

  /** See ChainFeeder. */
  async check(event: LinkedEvent): Promise<readonly EventFault[]> {
    const [found] = await this.wholeEvents([event.cascadeId]);
    return found === undefined ? [] : this.judge(found).faults;
  }

  private batchAfter(last: HashedRow | undefined): Promise<HashedRow[]> {
    const { namespace, start, end, upToArrival } = this.window;
    const values: unknown[] = [namespace];
    const conditions = ['namespace = $1'];
    const add = (value: unknown): string => `$${values.push(value)}`;
    if (start !== null) conditions.push(`timestamp >= ${add(start)}::timestamptz`);
    if (end !== null) conditions.push(`timestamp <= ${add(end)}::timestamptz`);
    if (upToArrival !== null) conditions.push(`arrival <= ${add(upToArrival)}::bigint`);
    if (last !== undefined) {
      conditions.push(
        `(timestamp, cascade_id) > (${add(last.timestamp)}::timestamptz, ${add(last.cascadeId)}::text)`,
      );
    }
    return this.query<HashedRow>({
      text: `SELECT ${linkColumns}, ${summaryColumns}, ${eventHash} = current_hash AS "isReproduced"
        FROM cascade_events WHERE ${conditions.join(' AND ')} ORDER BY timestamp, cascade_id LIMIT ${BATCH}`,
      values,
    });
  }

  private async judged(rows: readonly HashedRow[]): Promise<ChainEntry[]> {
    const unclear = rows.filter((row) => !isClear(row));
    const whole = new Map<string, WholeEvent>();
    for (let at = 0; at < unclear.length; at += 200) {
      const ids = unclear.slice(at, at + 200).map(({ cascadeId }) => cascadeId);
      for (const event of await this.wholeEvents(ids)) whole.set(event.record.cascadeId, event);
    }
    return rows.map((row) => {
      const event = whole.get(row.cascadeId);
      return event === undefined ? clearEntry(row) : this.judge(event);
    });
  }

  private judge({ record, stored }: WholeEvent): ChainEntry {
    const isAsReceived =
      stored.receivedSha256 === null ? null : digestOrNull(record) === stored.receivedSha256;
    let entry: ChainEntry;
    try {
      entry = judgeEvent(record, { triggeredByNames: this.triggeredByNames, isAsReceived });
    } catch {
      // Stored text that is no JSON any more: no reading can be made of it.
      entry = {
        ...linkOf(stored),
        scheme: null,
        computedHashes: [],
        faults: [hashMismatch(record.currentHash, null, false)],
      };
    }
    const faults = [...entry.faults, ...contentFaults(stored, record, entry.scheme)];
    return { ...entry, faults };
  }

  private async wholeEvents(ids: readonly string[]): Promise<WholeEvent[]> {
    const rows = toRows<CascadeEvent>(
      kind.columns,
      await this.query({
        text: `SELECT ${selectList(kind.columns)} FROM cascade_events WHERE cascade_id = ANY($1::text[])`,
        values: [ids],
      }),
    );
    return rows.map((stored) => ({ stored, record: toCascadeEventRecord(stored) }));
  }

  private async found(condition: string, hash: string, distinct: string): Promise<FoundEvent[]> {
    const { namespace, upToArrival, start, end } = this.window;
    const rows = await this.query<HashedRow>({
      text: `SELECT * FROM (
          SELECT DISTINCT ON (${distinct}) ${linkColumns} FROM cascade_events
          WHERE namespace = $1 AND ${condition} AND ($3::bigint IS NULL OR arrival <= $3::bigint)
          ORDER BY ${distinct}, timestamp, cascade_id) AS found
        ORDER BY timestamp, "cascadeId" LIMIT 8`,
      values: [namespace, hash, upToArrival],
    });
    return rows.map((row) => ({
      ...linkOf(row),
      inWindow: (start === null || row.timestamp >= start) && (end === null || row.timestamp <= end),
    }));
  }

  private async isRetained(hash: string): Promise<boolean> {
    const found = await this.query({
      text: `SELECT 1 AS found FROM retention_records
        WHERE kind = 'cascade-events' AND namespace = $1 AND last_hash = $2 LIMIT 1`,
      values: [this.window.namespace, hash],
    });
    return found.length > 0;
  }

  private query<Row = Record<string, unknown>>(statement: {
    text: string;
    values: unknown[];
  }): Promise<Row[]> {
    return this.session.query<Row>(statement);
  }
}

interface WholeEvent {
  readonly stored: CascadeEvent;
  readonly record: CascadeEventRecord;
}

function linkOf(
  row: Pick<HashedRow, 'cascadeId' | 'timestamp' | 'previousHash' | 'currentHash'>,
): LinkedEvent {
  const { cascadeId, timestamp, previousHash, currentHash } = row;
  return { cascadeId, instant: timestamp, previousHash, currentHash };
}

function clearEntry(row: HashedRow): ChainEntry {
  return { ...linkOf(row), scheme: row.hashScheme, computedHashes: NONE, faults: NO_FAULTS };
}

const NONE: readonly string[] = [];
const NO_FAULTS: readonly EventFault[] = [];

/** Whether nothing more need be looked at: hash and counts agree, and so does what is derived beside the hash. */
function isClear(row: HashedRow): boolean {
  return (
    row.isReproduced === true &&
    row.hashStatus === HashStatus.REPRODUCED &&
    instantOf(row.timestampText) === row.timestamp &&
    summaryAgrees(row)
  );
}

function instantOf(text: string): Instant | null {
  try {
    return parseTimestamp(text).instant;
  } catch {
    return null;
  }
}

function digestOrNull(record: CascadeEventRecord): string | null {
  try {
    return receiptDigest(record);
  } catch {
    return null;
  }
}

/** Where a served value disagrees with the document that was hashed. */
function contentFaults(
  stored: CascadeEvent,
  record: CascadeEventRecord,
  scheme: HashSchemeName | null,
): EventFault[] {
  const faults: EventFault[] = [];
  const instant = instantOf(stored.timestampText);
  if (instant !== stored.timestamp) {
    faults.push({
      kind: 'CONTENT_MISMATCH',
      expected: instant,
      actual: stored.timestamp,
      message: 'The time that is served is not the one that the hash covers.',
    });
  }
  const isAsServed = stored.hashScheme === scheme && stored.hashStatus === HashStatus.REPRODUCED;
  if (scheme !== null && !isAsServed && !wasUnknown(stored, record)) {
    faults.push({
      kind: 'CONTENT_MISMATCH',
      expected: `${scheme}, ${HashStatus.REPRODUCED}`,
      actual: `${stored.hashScheme ?? 'none'}, ${stored.hashStatus}`,
      message: 'The hash scheme that is served is not the one that gives the hash.',
    });
  }
  return faults;
}

/** Whether the names that are tried since then can be why a hash is reproduced now and was not on arrival. */
function wasUnknown(stored: CascadeEvent, record: CascadeEventRecord): boolean {
  const { hashScheme, hashStatus } = stored;
  return hashScheme === null && hashStatus === HashStatus.NOT_REPRODUCED && reproduce(record) === null;
}
