import { sha256Hex } from '../core/crypto';
import { inField } from '../core/errors';
import { traceCausation, traceErased, type CausationTrace, type TraceDirection } from '../core/causation';
import { chainOrder } from '../core/chain-order';
import type { EventDraft } from '../core/seal';
import type { Timestamp } from '../core/timestamp';
import type { Caller } from '../auth';
import type { Database, Transaction } from '../database';
import {
  cascadeEventKind as kind,
  MAX_KEY_LENGTH,
  servedColumns,
  writtenColumns,
  type AccessEntry,
  type CascadeEvent,
} from '../entities';
import {
  allOf,
  checkLimit,
  isGiven,
  takesIn,
  type ConnectionOptions,
  type Filter,
  type ListOptions,
  type Projection,
  type Stats,
  type StatsOptions,
} from '../query';
import { accessedRecords, accessEntry } from './access-log';
import { eachInBatch } from './batch';
import type { CascadeChain, ChainPageRequest } from './cascade-chain';
import { checkedEvent, type NewCascadeEvent } from './checked-event';
import { dateRange } from './date-range';
import type { Recording, RecordingResult } from './event-recorder';
import { eventDraft, type RecordedEvent } from './recorded-event';
import { countChainPrefix, removeChainPrefix } from './chain-retention';
import { randomId } from './random-id';
import { readyBatch } from './ready-events';
import { checkRetention, type Retention } from './retention';
import { checkInScope } from './scope-checks';
import {
  compareRecords,
  insertFree,
  SaveOutcome,
  saveRecords,
  type NewRecord,
  type SavedRecord,
  type ScopedSaveResult,
} from './save';
import { cascadeEventSaving } from './save-cascade-events';
import type { SharedWriters } from './shared-writers';
import { countRows, type CountOptions } from './sql/count';
import { selectByKeys, selectConnection, selectRows, type ConnectionPage } from './sql/select';
import { matching } from './sql/matching';
import { andNamespaceWithin, View } from './sql/scope';
import { selectStats } from './sql/stats';
import { selectList, toRows } from './sql/rows';
import { castTypes, identifier } from './sql/column-sql';
import { Parameters } from './sql/parameters';
import { verifyCascadeChain } from './verify-chain';
import { checkKey, givenValues } from './values';

/** Which events, in the words of the writers' contract; every given condition must hold. */
export interface CascadeEventQuery extends ListOptions<CascadeEvent> {
  readonly namespace?: string | null;
  readonly triggerType?: string | null;
  /** timestamp, inclusive. */
  readonly startDate?: Timestamp | null;
  /** timestamp, inclusive. */
  readonly endDate?: Timestamp | null;
  readonly isTest?: boolean | null;
  readonly filter?: Filter<CascadeEvent> | null;
}

/** What became of an event. */
export type EventOutcome = Omit<ScopedSaveResult<CascadeEvent>, 'record'>;

/** A trace, and the cascade that it runs through. */
export type CascadeTrace = CausationTrace & {
  readonly cascadeEvent: CascadeEvent;
  /** Whether the effects were erased for good: then causes and consequences are not known. */
  readonly isRedacted: boolean;
};

const columns = writtenColumns(kind.columns);
/** No namespace, for it is longer than one can be; looking for its chain takes as long as for any that is not there. */
const NO_NAMESPACE = '-'.repeat(MAX_KEY_LENGTH + 1);
/** Rows of a chain read by one statement, so that others get in between. */
const CHAIN_BATCH = 1_000;

/** Cascade events: the links of their namespaces' hash chains. Recorded, never changed. */
export class CascadeEventArchiveRepository {
  private readonly view: View;

  constructor(
    private readonly database: Database,
    private readonly caller: Caller,
    private readonly writers: SharedWriters,
    /** Names to try where an event's hash covers a triggeredBy that is not known. */
    private readonly triggeredByNames: readonly string[] = [],
  ) {
    this.view = View.of(database, caller);
  }

  /**
   * Keeps an event; never overwrites one. The archive records, verification judges: any text is taken as a hash,
   * and counts need not agree with the effects.
   * @throws ArchiveError BAD_USER_INPUT naming the field; FORBIDDEN for a namespace outside the caller's scope
   */
  async save(input: NewCascadeEvent): Promise<ScopedSaveResult<CascadeEvent>> {
    const record = this.writable(input);
    const { caller, database } = this;
    const { signal } = database;
    return this.writers.cascadeEvents.save({ caller, operation: 'saveCascadeEvent', record, signal });
  }

  /** As `save`, for up to 1,000 at once; an invalid one refuses the whole batch and is named by its index. */
  async saveMany(events: readonly NewCascadeEvent[]): Promise<ScopedSaveResult<CascadeEvent>[]> {
    return this.saveAll(eachInBatch('events', events, (event) => this.writable(event)));
  }

  /**
   * As `saveMany`, for events that `checkedEvent` has made; those of a whole `ReadyEvents` are inserted as they are, and of these
   * null says that an id was taken, which is for `compareChecked`. Nothing is saved until `before` has come.
   */
  async saveChecked(
    events: readonly NewRecord[],
    before: Promise<unknown>,
  ): Promise<(EventOutcome | null)[]> {
    const ready = readyBatch(events);
    const records = eachInBatch('events', ready?.records ?? events, (event) => this.inScope(event));
    await before;
    if (ready === null) return this.saveAll(records);
    const made = await this.database.transaction((tx) =>
      insertFree(tx, cascadeEventSaving, records, {
        access: [this.batchAccess(records, tx)],
        ready: ready.values,
      }),
    );
    return records.map((record) =>
      made.has(record) ? { outcome: SaveOutcome.SAVED, differingFields: [] } : null,
    );
  }

  /** The outcomes of events whose ids were taken when `saveChecked` was to save them. */
  async compareChecked(events: readonly NewRecord[]): Promise<EventOutcome[]> {
    const records = eachInBatch('events', events, (event) => this.inScope(event));
    return this.database.transaction((tx) => compareRecords(tx, cascadeEventSaving, records));
  }

  private saveAll(records: readonly SavedRecord[]): Promise<ScopedSaveResult<CascadeEvent>[]> {
    return this.database.transaction((tx) =>
      saveRecords(tx, cascadeEventSaving, records, { access: [this.batchAccess(records, tx)] }),
    );
  }

  private batchAccess(records: readonly SavedRecord[], { startedAt }: Transaction): AccessEntry {
    const access = {
      operation: 'saveCascadeEvents',
      kind: kind.name,
      records: accessedRecords(kind, records),
    };
    return accessEntry(this.caller, access, startedAt);
  }

  /**
   * Makes events of what their caller saw happen: the archive assigns ids, a time, the link to the head of the chain
   * and the hash (scheme `sealed`), all or none, up to 1,000 at once. Events of other writers stand on the same
   * chain. Resolves when they are as durable as the engine can make them.
   * @throws ArchiveError BAD_USER_INPUT naming the field; CONFLICT when the idempotency key came with other input;
   *   FORBIDDEN for a namespace outside the caller's scope
   */
  async recordMany(
    events: readonly RecordedEvent[],
    options: { idempotencyKey?: string | null } = {},
  ): Promise<RecordingResult> {
    const drafts = eachInBatch('events', events, (event) => this.writableDraft(event));
    return this.recordDrafts('recordCascadeEvents', drafts, events, options);
  }

  /** As `recordMany`, for one event. */
  async record(
    event: RecordedEvent,
    options: { idempotencyKey?: string | null } = {},
  ): Promise<RecordingResult> {
    const draft = inField('event', () => this.writableDraft(event));
    return this.recordDrafts('recordCascadeEvent', [draft], [event], options);
  }

  private recordDrafts(
    operation: Recording['operation'],
    drafts: readonly EventDraft[],
    events: readonly RecordedEvent[],
    options: { idempotencyKey?: string | null },
  ): Promise<RecordingResult> {
    const idempotencyKey = options.idempotencyKey ?? null;
    return this.writers.recorder.record({
      signal: this.database.signal,
      caller: this.caller,
      operation,
      drafts,
      idempotencyKey,
      inputSha256: idempotencyKey === null ? '' : recordingDigest(events),
    });
  }

  /** The event of that id; null where there is none. */
  async getByCascadeId(
    cascadeId: string,
    projection?: Projection<CascadeEvent>,
  ): Promise<CascadeEvent | null> {
    const [event] = await this.getManyByCascadeIds([cascadeId], projection);
    return event ?? null;
  }

  /** The events of those ids that exist, in no particular order. */
  async getManyByCascadeIds(
    cascadeIds: readonly string[],
    projection?: Projection<CascadeEvent>,
  ): Promise<CascadeEvent[]> {
    cascadeIds.forEach((cascadeId) => givenValues(columns, { cascadeId }));
    return selectByKeys(this.view, kind, cascadeIds, { projection });
  }

  /** Those that match, newest first (timestamp) unless ordered otherwise. */
  async find(query: CascadeEventQuery = {}): Promise<CascadeEvent[]> {
    return selectRows(this.view, kind, filterOf(query), query);
  }

  /** A page by cursor. */
  findConnection(
    filter?: Filter<CascadeEvent> | null,
    options?: ConnectionOptions<CascadeEvent>,
  ): Promise<ConnectionPage<CascadeEvent>> {
    return selectConnection(this.view, kind, filter, options);
  }

  /** How many match. */
  async count(
    query: Omit<CascadeEventQuery, keyof ListOptions<CascadeEvent>> = {},
    options?: CountOptions,
  ): Promise<number> {
    return countRows(this.view, kind, filterOf(query), options);
  }

  /** Counts by namespace, trigger type and isTest, and by intervals of timestamp. */
  stats(filter?: Filter<CascadeEvent> | null, options: StatsOptions<CascadeEvent> = {}): Promise<Stats> {
    return selectStats(this.view, kind, filter, options);
  }

  /** The whole events of a namespace's chain between two times, both inclusive, oldest first in chain order. */
  async getChain(
    namespace: string,
    startDate?: Timestamp | null,
    endDate?: Timestamp | null,
  ): Promise<CascadeEvent[]> {
    const filter = allOf<CascadeEvent>(
      { namespace: { eq: namespace } },
      dateRange('timestamp', startDate, endDate),
    );
    const events: CascadeEvent[] = [];
    for (;;) {
      const batch = await this.eventsAfter(filter, events.at(-1));
      events.push(...batch);
      if (batch.length < CHAIN_BATCH) return chainOrder(events);
    }
  }

  /**
   * Verifies a namespace's chain, or the stretch of it between two times (both inclusive). The verdict always covers
   * the whole stretch; `pages` are what is wanted of its links and findings. Outside the caller's scope there is no chain,
   * and what verifies is what would of a namespace that never had an event.
   * @throws ArchiveError BAD_USER_INPUT for a range that ends before it starts, and for an unknown cursor
   */
  async verifyChain(
    namespace: string,
    startDate?: Timestamp | null,
    endDate?: Timestamp | null,
    options: {
      expectHead?: string | null;
      checkEffects?: boolean;
      pages?: readonly ChainPageRequest[];
    } = {},
  ): Promise<CascadeChain> {
    givenValues(columns, { namespace });
    dateRange('timestamp', startDate, endDate);
    const { expectHead } = options;
    if (isGiven(expectHead)) inField('expectHead', () => checkKey(expectHead));
    const chain = await verifyCascadeChain(this.database, {
      namespace: takesIn(this.caller.scope, kind.name, namespace) ? namespace : NO_NAMESPACE,
      start: startDate?.instant ?? null,
      end: endDate?.instant ?? null,
      expectHead: expectHead ?? null,
      triggeredByNames: this.triggeredByNames,
      checkEffects: options.checkEffects ?? true,
      pages: options.pages ?? [],
    });
    return { ...chain, namespace };
  }

  /**
   * Deletes the beginning of each of the caller's chains as far as every event of it is before the cutoff, strictly, and gives the
   * number of events; so it may delete fewer than are older. Held events stay. What is left stays anchored by a retention
   * record. `isDryRun` only counts. `onProgress` hears how many are gone so far.
   */
  async deleteOlderThan(
    retention: Retention,
    options: { isDryRun?: boolean; onProgress?: (deleted: number) => void } = {},
  ): Promise<number> {
    const { cutoff, reason, namespace } = checkRetention(this.caller, kind, retention);
    let total = 0;
    for (const name of await this.chainNames(namespace)) {
      const one = {
        namespace: name,
        cutoff: cutoff.instant,
        reason,
        triggeredByNames: this.triggeredByNames,
      };
      const before = total;
      total +=
        options.isDryRun === true
          ? await countChainPrefix(this.database, one)
          : await removeChainPrefix(this.database, this.caller, one, (removed) =>
              options.onProgress?.(before + removed),
            );
    }
    return total;
  }

  /**
   * Finds the cascade that holds an event (its trigger or an effect) and walks its causes or consequences; null where
   * none holds it. Of several cascades, the newest.
   */
  async traceCausation(eventId: string, direction: TraceDirection): Promise<CascadeTrace | null> {
    inField('eventId', () => checkKey(eventId));
    const [cascadeEvent] = await this.find({ filter: { causationChain: { has: eventId } }, limit: 1 });
    if (cascadeEvent === undefined) return null;
    const { triggerType, causationChain, effects, redactedFields } = cascadeEvent;
    const triggerEventId = cascadeEvent.triggerEventId ?? causationChain[0] ?? null;
    const isRedacted = redactedFields.includes('effects');
    const trace = isRedacted
      ? traceErased({ triggerEventId, triggerType }, eventId)
      : traceCausation({ triggerEventId, triggerType, effects: effects.text }, eventId, direction);
    return trace === null ? null : { ...trace, cascadeEvent, isRedacted };
  }

  /** The caller's namespaces that have, or ever had, an event, by code point, after `after`; `first` 0 to 1,000. */
  async getChainNamespaces(first?: number | null, after?: string | null): Promise<string[]> {
    if (isGiven(after)) inField('after', () => checkKey(after));
    const parameters = new Parameters([after ?? null, checkLimit(first, 'first')]);
    const within = andNamespaceWithin(this.view, kind.name, 'namespace', parameters);
    const heads = await this.database.query<{ namespace: string }>({
      text: `SELECT namespace FROM chain_heads WHERE ($1::text IS NULL OR namespace > $1)${within}
        ORDER BY namespace LIMIT $2`,
      values: parameters.values,
    });
    return heads.map(({ namespace }) => namespace);
  }

  private async chainNames(namespace: string | null): Promise<string[]> {
    const parameters = new Parameters([namespace]);
    const within = andNamespaceWithin(this.view, kind.name, 'namespace', parameters);
    const heads = await this.database.query<{ namespace: string }>({
      text: `SELECT namespace FROM chain_heads
        WHERE event_count > 0 AND ($1::text IS NULL OR namespace = $1)${within} ORDER BY namespace`,
      values: parameters.values,
    });
    return heads.map((head) => head.namespace);
  }

  private writable(input: NewCascadeEvent): SavedRecord {
    return this.inScope(checkedEvent(input, this.triggeredByNames));
  }

  private inScope(record: NewRecord): SavedRecord {
    checkInScope(this.caller, kind, record.row['namespace']);
    return new OwnRecord(record, this.caller);
  }

  private writableDraft(event: RecordedEvent): EventDraft {
    const draft = eventDraft(event, randomId);
    checkInScope(this.caller, kind, draft.namespace);
    return draft;
  }

  private async eventsAfter(
    filter: Filter<CascadeEvent>,
    last: CascadeEvent | undefined,
  ): Promise<CascadeEvent[]> {
    const parameters = new Parameters();
    const conditions = [matching(this.view, kind, filter, parameters)];
    const [key, time] = [kind.column('cascadeId'), kind.column('timestamp')];
    if (last !== undefined) {
      conditions.push(`(${identifier(time)}, ${identifier(key)}) >
        (${parameters.add(last.timestamp)}::${castTypes.instant}, ${parameters.add(last.cascadeId)}::text)`);
    }
    const selected = servedColumns(kind.columns);
    const raw = await this.database.query<Record<string, unknown>>({
      text: `SELECT ${selectList(selected)} ${conditions.join(' AND ')}
        ORDER BY ${identifier(time)}, ${identifier(key)} LIMIT ${CHAIN_BATCH}`,
      values: parameters.values,
    });
    return toRows<CascadeEvent>(selected, raw);
  }
}

/** A digest of what a recording was asked: its drafts, with ids that depend on nothing but their places. */
function recordingDigest(events: readonly RecordedEvent[]): string {
  let count = 0;
  // No id that a caller gives holds U+0000.
  const placeId = (prefix: string): string => `${prefix}\u0000${(count += 1)}`;
  return sha256Hex(JSON.stringify(events.map((event) => eventDraft(event, placeId))));
}

function filterOf(query: CascadeEventQuery): Filter<CascadeEvent> {
  const { namespace, triggerType, startDate, endDate, isTest, filter } = query;
  return allOf<CascadeEvent>(
    filter,
    isGiven(namespace) ? { namespace: { eq: namespace } } : null,
    isGiven(triggerType) ? { triggerType: { eq: triggerType } } : null,
    dateRange('timestamp', startDate, endDate),
    isGiven(isTest) ? { isTest: { eq: isTest } } : null,
  );
}

/** A record and who saves it. What was given is not put together before somebody asks for it. */
class OwnRecord implements SavedRecord {
  constructor(
    private readonly record: NewRecord,
    readonly by: Caller,
  ) {}

  get given() {
    return this.record.given;
  }

  get row() {
    return this.record.row;
  }

  get document() {
    return this.record.document;
  }
}
