import type { Instant } from '../core/brands';
import { secondsBetween } from '../core/duration';
import { badInput, inField } from '../core/errors';
import { JsonText, mergeJson } from '../core/json';
import type { Timestamp } from '../core/timestamp';
import type { Caller } from '../auth';
import type { Database } from '../database';
import {
  postmortemKind as kind,
  writtenColumns,
  type Postmortem,
  type PostmortemSource,
  type RecordColumn,
} from '../entities';
import {
  allOf,
  isGiven,
  type ConnectionOptions,
  type Filter,
  type ListOptions,
  type Projection,
  type Stats,
  type StatsOptions,
} from '../query';
import { accessedRecords, accessEntry } from './access-log';
import { eachInBatch } from './batch';
import { checkBroughtId } from './brought-ids';
import { dateRange } from './date-range';
import { idempotently, inputDigest, type WriteResult } from './idempotency';
import { lockRow, reviseRow, type ChangeOptions } from './revise';
import { saveRecords, type NewRecord, type SavedRecord, type ScopedSaveResult } from './save';
import { postmortemSaving } from './save-postmortems';
import { checkInScope } from './scope-checks';
import type { SharedWriters } from './shared-writers';
import { searchTextOf } from './search-text';
import { countRows, type CountOptions } from './sql/count';
import { selectLinked } from './sql/linked';
import { View } from './sql/scope';
import { selectByKeys, selectConnection, selectRows, type ConnectionPage } from './sql/select';
import { selectStats } from './sql/stats';
import {
  entriesOf,
  givenValues,
  storedValue,
  withDefaults,
  type GivenValues,
  type NewRow,
  type StoredValue,
} from './values';

/** A postmortem as its writer gives it. */
export interface NewPostmortem {
  readonly incidentId: string;
  readonly startedAt?: Timestamp | null;
  readonly resolvedAt?: Timestamp | null;
  /** A JSON number; follows from the times where it is left out. */
  readonly durationSeconds?: string;
  readonly affectedServices?: readonly string[];
  readonly timeline?: JsonText;
  readonly autoActions?: JsonText;
  readonly recommendations?: JsonText;
  readonly systemSnapshot?: JsonText;
  readonly source?: PostmortemSource;
  readonly namespace?: string | null;
  readonly cascadeEventId?: string | null;
  readonly recoverySessionId?: string | null;
  readonly id?: string;
  readonly createdAt?: Timestamp;
}

/** What a change of a postmortem may name. */
export type PostmortemFields = Partial<Omit<NewPostmortem, 'incidentId' | 'id' | 'createdAt'>>;

/** Which postmortems, in the words of the writers' contract; every given condition must hold. */
export interface PostmortemQuery extends ListOptions<Postmortem> {
  /** startedAt, inclusive. */
  readonly startDate?: Timestamp | null;
  /** startedAt, inclusive. */
  readonly endDate?: Timestamp | null;
  readonly service?: string | null;
  /** Seconds, inclusive. */
  readonly minDuration?: number | null;
  readonly filter?: Filter<Postmortem> | null;
}

const columns = writtenColumns(kind.columns);
const changeable = columns.filter(({ property }) => !['incidentId', 'id', 'createdAt'].includes(property));

/** Postmortems: saved once for each incident, changed field by field, with every version kept. */
export class PostmortemRepository {
  private readonly view: View;

  constructor(
    private readonly database: Database,
    private readonly caller: Caller,
    private readonly writers: SharedWriters,
  ) {
    this.view = View.of(database, caller);
  }

  /**
   * Keeps a postmortem; never overwrites one.
   * @throws ArchiveError BAD_USER_INPUT naming the field; FORBIDDEN where the caller's scope does not include it
   */
  async save(input: NewPostmortem): Promise<ScopedSaveResult<Postmortem>> {
    const record = this.writable(input);
    const { caller, database } = this;
    const { signal } = database;
    return this.writers.postmortems.save({ caller, operation: 'savePostmortem', record, signal });
  }

  /** As `save`, for up to 1,000 at once; an invalid one refuses the whole batch and is named by its index. */
  async saveMany(postmortems: readonly NewPostmortem[]): Promise<ScopedSaveResult<Postmortem>[]> {
    const records = eachInBatch('postmortems', postmortems, (postmortem) => this.writable(postmortem));
    const access = { operation: 'savePostmortems', kind: kind.name, records: accessedRecords(kind, records) };
    return this.database.transaction((tx) =>
      saveRecords(tx, postmortemSaving, records, {
        access: [accessEntry(this.caller, access, tx.startedAt)],
      }),
    );
  }

  /** The postmortem of that incident; null where there is none. */
  async getByIncidentId(incidentId: string, projection?: Projection<Postmortem>): Promise<Postmortem | null> {
    givenValues(columns, { incidentId });
    const [postmortem] = await selectByKeys(this.view, kind, [incidentId], { projection });
    return postmortem ?? null;
  }

  /** For each cascade event or recovery session, its postmortems, newest first; one statement for all. */
  getManyLinked(
    property: 'cascadeEventId' | 'recoverySessionId',
    ids: readonly string[],
    options?: { limit?: number | null; projection?: Projection<Postmortem> },
  ): Promise<Postmortem[][]> {
    return selectLinked(this.view, kind, property, ids, options);
  }

  /** Those that match, newest first (startedAt) unless ordered otherwise. */
  async find(query: PostmortemQuery = {}): Promise<Postmortem[]> {
    return selectRows(this.view, kind, filterOf(query), query);
  }

  /** A page by cursor. */
  findConnection(
    filter?: Filter<Postmortem> | null,
    options?: ConnectionOptions<Postmortem>,
  ): Promise<ConnectionPage<Postmortem>> {
    return selectConnection(this.view, kind, filter, options);
  }

  /** How many match. */
  async count(
    query: Omit<PostmortemQuery, keyof ListOptions<Postmortem>> = {},
    options?: CountOptions,
  ): Promise<number> {
    return countRows(this.view, kind, filterOf(query), options);
  }

  /** Counts and durations by source and namespace, and by intervals of startedAt. */
  stats(filter?: Filter<Postmortem> | null, options: StatsOptions<Postmortem> = {}): Promise<Stats> {
    return selectStats(this.view, kind, filter, options);
  }

  /**
   * Merges fields into a postmortem: JSON objects at every depth, lists and scalars replaced, null stored as null.
   * Updates of different keys at one time are all kept. durationSeconds is computed again when a time changes and
   * none is given.
   * @throws ArchiveError NOT_FOUND; BAD_USER_INPUT naming an unknown or identity field; CONFLICT (idempotency key);
   *   FORBIDDEN for a namespace outside the caller's scope
   */
  async updateFields(
    incidentId: string,
    fields: PostmortemFields,
    options: ChangeOptions = {},
  ): Promise<WriteResult<Postmortem>> {
    givenValues(columns, { incidentId });
    const given = givenFields(fields);
    const { namespace } = given;
    if (namespace !== undefined) inField('fields', () => checkInScope(this.caller, kind, namespace));
    const { idempotencyKey, reason } = options;
    const write = {
      operation: 'updatePostmortem',
      key: idempotencyKey,
      inputSha256: inputDigest(kind, given, { incidentId, reason: reason ?? '' }),
    };
    return this.database.transaction((tx) =>
      idempotently(tx, this.caller, kind, write, async () => {
        const current = await lockRow(View.of(tx, this.caller), kind, incidentId, 'incidentId');
        return reviseRow(tx, kind, this.caller, current, changesOf(current, given), reason ?? '');
      }),
    );
  }

  private writable(input: NewPostmortem): SavedRecord {
    const record = newRecord(input);
    checkInScope(this.caller, kind, record.row['namespace']);
    return { ...record, by: this.caller };
  }
}

function filterOf(query: PostmortemQuery): Filter<Postmortem> {
  const { startDate, endDate, service, minDuration, filter } = query;
  if (isGiven(minDuration) && !Number.isFinite(minDuration)) {
    throw badInput('minDuration', 'must be a number of seconds');
  }
  return allOf<Postmortem>(
    filter,
    dateRange('startedAt', startDate, endDate),
    isGiven(service) ? { affectedServices: { has: service } } : null,
    isGiven(minDuration) ? { durationSeconds: { gte: String(minDuration) } } : null,
  );
}

function newRecord(input: NewPostmortem): NewRecord {
  const given = givenValues(columns, input);
  checkBroughtId(given['id']);
  const row = withDefaults(kind, given, ['durationSeconds']);
  row['durationSeconds'] ??= durationOf(row);
  row['searchText'] = searchedBy(row);
  return { given, row };
}

/** Zero while one of the times is missing. */
function durationOf({ startedAt, resolvedAt }: NewRow): string {
  if (typeof startedAt !== 'string' || typeof resolvedAt !== 'string') return '0';
  return secondsBetween(startedAt as Instant, resolvedAt as Instant);
}

function searchedBy(row: NewRow): string {
  return searchTextOf(kind.name, (property) => row[property]);
}

function givenFields(fields: object): GivenValues {
  const fixed = Object.keys(fields).find((property) => ['incidentId', 'id', 'createdAt'].includes(property));
  if (fixed !== undefined) throw badInput(`fields.${fixed}`, 'cannot be changed');
  return inField('fields', () => givenValues(changeable, fields));
}

/** Checked again: changes that fit one by one may not fit all together. */
function merged(column: RecordColumn, before: JsonText, change: JsonText): StoredValue {
  return inField(`fields.${column.property}`, () => storedValue(column, mergeJson(before, change)));
}

function changesOf(current: Postmortem, given: GivenValues): Map<string, StoredValue> {
  const row: NewRow = { ...current };
  const changes = new Map<string, StoredValue>();
  for (const [property, value] of entriesOf(given)) {
    const before = row[property];
    const isMerged = value instanceof JsonText && before instanceof JsonText;
    changes.set(property, isMerged ? merged(kind.column(property), before, value) : value);
  }
  const after = { ...row, ...Object.fromEntries(changes) };
  const { durationSeconds, startedAt, resolvedAt } = given;
  if (durationSeconds === undefined && (startedAt !== undefined || resolvedAt !== undefined))
    changes.set('durationSeconds', durationOf(after));
  changes.set('searchText', searchedBy(after));
  return changes;
}
