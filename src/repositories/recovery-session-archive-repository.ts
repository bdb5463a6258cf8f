import { ArchiveError } from '../core/errors';
import type { JsonText } from '../core/json';
import type { Timestamp } from '../core/timestamp';
import type { Caller } from '../auth';
import type { Database } from '../database';
import {
  recoverySessionKind as kind,
  writtenColumns,
  type RecoverySession,
  type RecoverySessionStatus,
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
import { dateRange } from './date-range';
import { idempotently, inputDigest, type WriteResult } from './idempotency';
import { countRowsOlderThan, deleteRowsOlderThan, type Retention } from './retention';
import { lockRow, reviseRow, type ChangeOptions } from './revise';
import { saveRecords, type NewRecord, type SavedRecord, type ScopedSaveResult } from './save';
import { checkInScope } from './scope-checks';
import { searchTextOf } from './search-text';
import type { SharedWriters } from './shared-writers';
import { countRows, type CountOptions } from './sql/count';
import { selectLinked } from './sql/linked';
import { View } from './sql/scope';
import { selectByKeys, selectConnection, selectRows, type ConnectionPage } from './sql/select';
import { selectStats } from './sql/stats';
import { entriesOf, givenValues, withDefaults, type NewRow, type StoredValue } from './values';

/** A recovery session as its writer gives it. */
export interface NewRecoverySession {
  readonly sessionId: string;
  readonly namespace: string;
  readonly triggerLevel?: string;
  readonly status?: RecoverySessionStatus;
  readonly initiatedBy?: string;
  readonly stepsData?: JsonText;
  readonly startedAt?: Timestamp | null;
  readonly completedAt?: Timestamp | null;
  /** A JSON number of seconds. */
  readonly durationSeconds?: string | null;
  readonly abortReason?: string;
  readonly cascadeEventId?: string | null;
  readonly requiresApproval?: boolean;
  readonly approvedBy?: string;
  readonly approvedAt?: Timestamp | null;
  readonly metadata?: JsonText;
  readonly createdAt?: Timestamp;
  readonly updatedAt?: Timestamp;
}

/** A session as it is from now on. */
export type RecoverySessionUpdate = Omit<NewRecoverySession, 'createdAt' | 'updatedAt'>;

/** Which sessions, in the words of the writers' contract; every given condition must hold. */
export interface RecoverySessionQuery extends ListOptions<RecoverySession> {
  readonly namespace?: string | null;
  readonly status?: RecoverySessionStatus | null;
  /** startedAt, inclusive. */
  readonly startDate?: Timestamp | null;
  /** startedAt, inclusive. */
  readonly endDate?: Timestamp | null;
  readonly filter?: Filter<RecoverySession> | null;
}

/** How an update may be repeated, explained, and bound to the version it was made from. */
export interface SessionUpdateOptions extends ChangeOptions {
  /** The updatedAt that the update was based on: if the session has moved on, the update is a CONFLICT. */
  readonly basedOnUpdatedAt?: Timestamp | null;
}

const columns = writtenColumns(kind.columns);

/** Recovery sessions: saved once, then replaced as a whole by updates, with every version kept. */
export class RecoverySessionArchiveRepository {
  private readonly view: View;

  constructor(
    private readonly database: Database,
    private readonly caller: Caller,
    private readonly writers: SharedWriters,
  ) {
    this.view = View.of(database, caller);
  }

  /**
   * Keeps a session; never overwrites one.
   * @throws ArchiveError BAD_USER_INPUT naming the field; FORBIDDEN for a namespace outside the caller's scope
   */
  async save(input: NewRecoverySession): Promise<ScopedSaveResult<RecoverySession>> {
    const record = this.writable(input);
    const { caller, database } = this;
    const { signal } = database;
    return this.writers.recoverySessions.save({ caller, operation: 'saveRecoverySession', record, signal });
  }

  /** As `save`, for up to 1,000 at once; an invalid one refuses the whole batch and is named by its index. */
  async saveMany(sessions: readonly NewRecoverySession[]): Promise<ScopedSaveResult<RecoverySession>[]> {
    const records = eachInBatch('sessions', sessions, (session) => this.writable(session));
    const access = {
      operation: 'saveRecoverySessions',
      kind: kind.name,
      records: accessedRecords(kind, records),
    };
    return this.database.transaction((tx) =>
      saveRecords(tx, { kind }, records, { access: [accessEntry(this.caller, access, tx.startedAt)] }),
    );
  }

  /** The session of that id; null where there is none. */
  async getBySessionId(
    sessionId: string,
    projection?: Projection<RecoverySession>,
  ): Promise<RecoverySession | null> {
    const [session] = await this.getManyBySessionIds([sessionId], projection);
    return session ?? null;
  }

  /** The sessions of those ids that exist, in no particular order. */
  async getManyBySessionIds(
    sessionIds: readonly string[],
    projection?: Projection<RecoverySession>,
  ): Promise<RecoverySession[]> {
    sessionIds.forEach((sessionId) => givenValues(columns, { sessionId }));
    return selectByKeys(this.view, kind, sessionIds, { projection });
  }

  /** For each cascade event, its sessions, newest first; one statement for all. */
  getManyByCascadeEventIds(
    cascadeEventIds: readonly string[],
    options?: { limit?: number | null; projection?: Projection<RecoverySession> },
  ): Promise<RecoverySession[][]> {
    return selectLinked(this.view, kind, 'cascadeEventId', cascadeEventIds, options);
  }

  /** Those that match, newest first (startedAt) unless ordered otherwise. */
  async find(query: RecoverySessionQuery = {}): Promise<RecoverySession[]> {
    return selectRows(this.view, kind, filterOf(query), query);
  }

  /** A page by cursor. */
  findConnection(
    filter?: Filter<RecoverySession> | null,
    options?: ConnectionOptions<RecoverySession>,
  ): Promise<ConnectionPage<RecoverySession>> {
    return selectConnection(this.view, kind, filter, options);
  }

  /** How many match. */
  async count(
    query: Omit<RecoverySessionQuery, keyof ListOptions<RecoverySession>> = {},
    options?: CountOptions,
  ): Promise<number> {
    return countRows(this.view, kind, filterOf(query), options);
  }

  /** Counts and durations by namespace, status, trigger level and initiator, and by intervals of startedAt. */
  stats(
    filter?: Filter<RecoverySession> | null,
    options: StatsOptions<RecoverySession> = {},
  ): Promise<Stats> {
    return selectStats(this.view, kind, filter, options);
  }

  /**
   * Replaces a session as a whole: a field left out takes its default. createdAt survives. Changes of status are
   * recorded, not judged.
   * @throws ArchiveError NOT_FOUND; CONFLICT when it has moved on from `basedOnUpdatedAt`, or for its idempotency
   *   key; BAD_USER_INPUT naming the field; FORBIDDEN for a namespace outside the caller's scope
   */
  async update(
    input: RecoverySessionUpdate,
    options: SessionUpdateOptions = {},
  ): Promise<WriteResult<RecoverySession>> {
    const { given, row } = this.writable(input);
    const { idempotencyKey, reason, basedOnUpdatedAt } = options;
    const write = {
      operation: 'updateRecoverySession',
      key: idempotencyKey,
      inputSha256: inputDigest(kind, given, {
        reason: reason ?? '',
        basedOnUpdatedAt: basedOnUpdatedAt?.instant ?? '',
      }),
    };
    return this.database.transaction((tx) =>
      idempotently(tx, this.caller, kind, write, async () => {
        const current = await lockRow(View.of(tx, this.caller), kind, input.sessionId, 'sessionId');
        if (isGiven(basedOnUpdatedAt) && basedOnUpdatedAt.instant !== current.updatedAt) {
          throw new ArchiveError('CONFLICT', 'basedOnUpdatedAt', 'the session has been updated since');
        }
        return reviseRow(tx, kind, this.caller, current, changesTo(row), reason ?? '');
      }),
    );
  }

  private writable(input: object): SavedRecord {
    const record = newRecord(input);
    checkInScope(this.caller, kind, record.row['namespace']);
    return { ...record, by: this.caller };
  }

  /**
   * Deletes the sessions whose startedAt is before the cutoff, strictly, and that nothing holds, and gives their
   * number; a retention record for each namespace stays. `isDryRun` only counts.
   */
  deleteOlderThan(retention: Retention, { isDryRun = false }: { isDryRun?: boolean } = {}): Promise<number> {
    return isDryRun
      ? countRowsOlderThan(this.view, kind, retention)
      : deleteRowsOlderThan(this.database, this.caller, kind, retention);
  }
}

function filterOf(query: RecoverySessionQuery): Filter<RecoverySession> {
  const { namespace, status, startDate, endDate, filter } = query;
  return allOf<RecoverySession>(
    filter,
    isGiven(namespace) ? { namespace: { eq: namespace } } : null,
    isGiven(status) ? { status: { eq: status } } : null,
    dateRange('startedAt', startDate, endDate),
  );
}

/** What an update as a whole gives the record in `row`. */
function changesTo({ sessionId: _, createdAt: __, ...row }: NewRow): Map<string, StoredValue> {
  return new Map(entriesOf(row));
}

function newRecord(input: object): NewRecord {
  const given = givenValues(columns, input);
  const row = withDefaults(kind, given);
  row['searchText'] = searchTextOf(kind.name, (property) => row[property]);
  return { given, row };
}
