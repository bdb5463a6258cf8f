import { ArchiveError, badInput } from '../core/errors';
import type { JsonText } from '../core/json';
import type { Timestamp } from '../core/timestamp';
import type { Instant } from '../core/brands';
import type { Caller } from '../auth';
import type { Database, Session, Transaction } from '../database';
import {
  SecurityIncidentSeverity,
  SecurityIncidentStatus,
  securityIncidentKind as kind,
  writtenColumns,
  type SecurityIncident,
} from '../entities';
import type { ConnectionOptions, Filter, ListOptions, Projection, Stats, StatsOptions } from '../query';
import type { AccessBuffer } from './access-buffer';
import { accessEntry, keepAccess } from './access-log';
import { checkBroughtId, moveSequencePast } from './brought-ids';
import {
  claimKeys,
  idempotently,
  inputDigest,
  noteWrites,
  replayMany,
  type WriteResult,
} from './idempotency';
import { noteRawPayloads } from './note-raw-payloads';
import { lockRow, reviseRow, type ChangeOptions } from './revise';
import {
  differingProperties,
  nextIds,
  SaveOutcome,
  saveRecords,
  type NewRecord,
  type SavedRecord,
  type SaveResult,
  type ScopedSaveResult,
} from './save';
import { checkInScope } from './scope-checks';
import { searchTextOf } from './search-text';
import { countRows, type CountOptions } from './sql/count';
import { normalizeAddress } from './sql/address';
import { View } from './sql/scope';
import { selectByKeys, selectConnection, selectRows, type ConnectionPage } from './sql/select';
import { selectStats } from './sql/stats';
import { entriesOf, givenValues, withDefaults, type GivenValues, type StoredValue } from './values';
import { eachInBatch } from './batch';

/** An incident as its writer gives it. What an import carries (id, createdAt, updatedAt) is taken as given. */
export interface NewSecurityIncident {
  readonly id?: string;
  readonly incidentType: string;
  readonly severity: SecurityIncidentSeverity;
  readonly status?: SecurityIncidentStatus;
  readonly description?: string;
  readonly sourceIp?: string | null;
  readonly userAgent?: string;
  readonly userId?: string | null;
  readonly entityRefs?: JsonText;
  readonly rawPayload?: JsonText;
  readonly assignedToId?: string | null;
  readonly investigationNotes?: string;
  readonly resolvedAt?: Timestamp | null;
  readonly createdAt?: Timestamp;
  readonly updatedAt?: Timestamp;
}

const columns = writtenColumns(kind.columns);

/** Statuses in which a person has finished with an incident. */
const closed: readonly SecurityIncidentStatus[] = [
  SecurityIncidentStatus.RESOLVED,
  SecurityIncidentStatus.FALSE_POSITIVE,
];

/** Security incidents: kept apart from all else, never replayed, changed by people alone. */
export class SecurityIncidentRepository {
  private readonly view: View;

  constructor(
    private readonly database: Database,
    private readonly caller: Caller,
    private readonly access: AccessBuffer,
  ) {
    this.view = View.of(database, caller);
  }

  /**
   * Keeps an incident. The archive gives it an id unless the writer brings one; then an equal incident under that
   * id is a DUPLICATE, another a CONFLICT. A retry under its idempotency key is a DUPLICATE too.
   * @throws ArchiveError BAD_USER_INPUT naming the field; CONFLICT when the key came with another incident; FORBIDDEN
   *   where the caller's scope includes no incidents
   */
  async create(
    input: NewSecurityIncident,
    options: { idempotencyKey?: string | null } = {},
  ): Promise<SaveResult<SecurityIncident>> {
    const record = this.writable(input);
    const creation = { record, idempotencyKey: options.idempotencyKey ?? null };
    const [result] = await this.database.transaction((tx) =>
      this.createAll(tx, 'createSecurityIncident', [creation]),
    );
    if (result === undefined) throw new Error('a creation has no result');
    return result;
  }

  /** As `create`, for up to 1,000 at once: all are kept or, when one is invalid, none. */
  async createMany(
    incidents: readonly { input: NewSecurityIncident; idempotencyKey?: string | null }[],
  ): Promise<SaveResult<SecurityIncident>[]> {
    const records = eachInBatch('incidents', incidents, ({ input, idempotencyKey }) => ({
      record: this.writable(input),
      idempotencyKey: idempotencyKey ?? null,
    }));
    return this.database.transaction((tx) => this.createAll(tx, 'createSecurityIncidents', records));
  }

  /** The incident of that id; null where there is none. */
  async getById(id: string, projection?: Projection<SecurityIncident>): Promise<SecurityIncident | null> {
    const [incident] = await this.getManyByIds([id], projection);
    return incident ?? null;
  }

  /** The incidents of those ids that exist, in no particular order. */
  async getManyByIds(
    ids: readonly string[],
    projection?: Projection<SecurityIncident>,
  ): Promise<SecurityIncident[]> {
    ids.forEach((id) => givenValues(columns, { id }));
    return this.looked(await selectByKeys(this.view, kind, ids, { projection }), projection);
  }

  /** Those with status open, newest first. */
  getOpenIncidents(limit?: number): Promise<SecurityIncident[]> {
    return this.find({ status: { eq: SecurityIncidentStatus.OPEN } }, { limit });
  }

  /** Those of a type, newest first. */
  getByType(incidentType: string, limit?: number): Promise<SecurityIncident[]> {
    return this.find({ incidentType: { eq: incidentType } }, { limit });
  }

  /** Those of a severity, newest first. */
  getBySeverity(severity: SecurityIncidentSeverity, limit?: number): Promise<SecurityIncident[]> {
    return this.find({ severity: { eq: severity } }, { limit });
  }

  /** Those from an address, in any spelling, created in the last `hours` (1 to 87,600) by the database's clock. */
  async getRecentByIp(ip: string, hours = 24, limit?: number): Promise<SecurityIncident[]> {
    if (!Number.isInteger(hours) || hours < 1 || hours > 87_600) {
      throw badInput('hours', 'must be a whole number from 1 to 87600');
    }
    const [clock] = await this.database.query<{ since: Instant }>({
      text: 'SELECT clock_timestamp() - make_interval(hours => $1) AS since',
      values: [hours],
    });
    return this.find({ sourceIp: { eq: ip }, createdAt: { gte: clock?.since } }, { limit });
  }

  /** How many of a type were created at or after `since`. */
  countByTypeSince(incidentType: string, since: Timestamp): Promise<number> {
    return this.count({ incidentType: { eq: incidentType }, createdAt: { gte: since } });
  }

  /** Those that match, newest first unless ordered otherwise. */
  async find(
    filter?: Filter<SecurityIncident> | null,
    options?: ListOptions<SecurityIncident>,
  ): Promise<SecurityIncident[]> {
    return this.looked(await selectRows(this.view, kind, filter, options), options?.projection);
  }

  /** A page by cursor. */
  async findConnection(
    filter?: Filter<SecurityIncident> | null,
    options?: ConnectionOptions<SecurityIncident>,
  ): Promise<ConnectionPage<SecurityIncident>> {
    const page = await selectConnection(this.view, kind, filter, options);
    await this.looked(
      page.edges.map(({ node }) => node),
      options?.projection,
    );
    return page;
  }

  /** How many match. */
  count(filter?: Filter<SecurityIncident> | null, options?: CountOptions): Promise<number> {
    return countRows(this.view, kind, filter, options);
  }

  /** Counts by type, severity and status, and by intervals of createdAt. */
  stats(
    filter?: Filter<SecurityIncident> | null,
    options: StatsOptions<SecurityIncident> = {},
  ): Promise<Stats> {
    return selectStats(this.view, kind, filter, options);
  }

  /**
   * Sets the status. Empty notes keep the old ones; an assignee left out stays, null unassigns. A closing status
   * sets resolvedAt unless it is set, an open one clears it.
   * @throws ArchiveError NOT_FOUND, BAD_USER_INPUT, CONFLICT (idempotency key)
   */
  async updateStatus(
    id: string,
    status: SecurityIncidentStatus,
    notes?: string | null,
    assignedToId?: string | null,
    options: ChangeOptions = {},
  ): Promise<WriteResult<SecurityIncident>> {
    const given = givenValues(columns, {
      id,
      status,
      investigationNotes: notes === '' || notes === null ? undefined : notes,
      assignedToId,
    });
    return this.change('updateSecurityIncidentStatus', id, given, options);
  }

  /** Sets the status RESOLVED, as `updateStatus` does. */
  async markAsResolved(
    id: string,
    notes?: string | null,
    options: ChangeOptions = {},
  ): Promise<WriteResult<SecurityIncident>> {
    const given = givenValues(columns, {
      id,
      status: SecurityIncidentStatus.RESOLVED,
      investigationNotes: notes === '' || notes === null ? undefined : notes,
    });
    return this.change('resolveSecurityIncident', id, given, options);
  }

  private change(
    operation: string,
    id: string,
    given: GivenValues,
    { idempotencyKey, reason }: ChangeOptions,
  ): Promise<WriteResult<SecurityIncident>> {
    const inputSha256 = inputDigest(kind, given, { reason: reason ?? '' });
    return this.database.transaction((tx) =>
      idempotently(tx, this.caller, kind, { operation, key: idempotencyKey, inputSha256 }, async () => {
        const current = await lockRow(View.of(tx, this.caller), kind, id, 'id');
        const changes = new Map(entriesOf(given).filter(([property]) => property !== 'id'));
        changes.set('resolvedAt', await resolvedAt(tx, current, given['status'] as SecurityIncidentStatus));
        changes.set('searchText', searchedBy({ ...current, ...Object.fromEntries(changes) }));
        return reviseRow(tx, kind, this.caller, current, changes, reason ?? '');
      }),
    );
  }

  private writable(input: NewSecurityIncident): SavedRecord {
    checkInScope(this.caller, kind, null);
    return { ...newRecord(input), by: this.caller };
  }

  /** Notes who looked at raw payloads, where they were read. */
  private async looked(
    incidents: SecurityIncident[],
    projection: Projection<SecurityIncident> | undefined,
  ): Promise<SecurityIncident[]> {
    if (projection !== undefined && !projection.has('rawPayload')) return incidents;
    await noteRawPayloads(
      this.access,
      this.caller,
      incidents.map(({ id }) => id),
    );
    return incidents;
  }

  private async createAll(
    tx: Transaction,
    operation: string,
    creations: readonly { record: SavedRecord; idempotencyKey: string | null }[],
  ): Promise<SaveResult<SecurityIncident>[]> {
    const results = await this.createOnce(tx, creations);
    const records = results.map(({ record }) => ({ id: record.id, namespace: null }));
    await keepAccess(tx, [accessEntry(this.caller, { operation, kind: kind.name, records }, tx.startedAt)]);
    return results;
  }

  private async createOnce(
    tx: Transaction,
    creations: readonly { record: SavedRecord; idempotencyKey: string | null }[],
  ): Promise<SaveResult<SecurityIncident>[]> {
    const operation = 'createSecurityIncident';
    const claims = creations.map(({ record, idempotencyKey }) =>
      idempotencyKey === null ? null : { key: idempotencyKey, inputSha256: inputDigest(kind, record.given) },
    );
    const keyed = claims.filter((claim) => claim !== null);
    const claimed =
      keyed.length === 0 ? new Set<string>() : await claimKeys(tx, this.caller, operation, keyed);
    const seen = new Set<string>();
    const isFresh = creations.map(({ idempotencyKey }) => {
      if (idempotencyKey === null) return true;
      if (!claimed.has(idempotencyKey) || seen.has(idempotencyKey)) return false;
      seen.add(idempotencyKey);
      return true;
    });
    const fresh = creations.filter((_, index) => isFresh[index]);
    const saved = await saveWithIds(
      tx,
      fresh.map(({ record }) => record),
    );
    const notes = fresh.flatMap(({ idempotencyKey }, index) => {
      const made = saved[index]?.record;
      return idempotencyKey === null || made === undefined
        ? []
        : [{ key: idempotencyKey, recordId: made.id, revision: made.revision }];
    });
    if (notes.length > 0) await noteWrites(tx, this.caller, operation, notes);
    const repeated = claims.flatMap((claim, index) =>
      claim === null || isFresh[index] === true ? [] : [claim],
    );
    const versions = await replayMany(tx, this.caller, kind, operation, repeated);
    let next = 0;
    return creations.map(({ record, idempotencyKey }, index) => {
      const made = isFresh[index] === true ? saved[next++] : undefined;
      if (made !== undefined) return made;
      const again = versions.get(idempotencyKey ?? '');
      if (again === undefined) throw new Error('a creation has no result');
      // Under an id that it brought, the incident may have met another one in the first place.
      const differingFields = differingProperties(kind, record.given, again);
      const outcome = differingFields.length === 0 ? SaveOutcome.DUPLICATE : SaveOutcome.CONFLICT;
      return { outcome, record: again, differingFields };
    });
  }
}

function newRecord(input: NewSecurityIncident): NewRecord {
  const given = givenValues(columns, input);
  checkBroughtId(given['id']);
  const row = withDefaults(kind, given, ['id']);
  const { sourceIp } = row;
  row['sourceAddress'] = typeof sourceIp === 'string' ? normalizeAddress(sourceIp) : null;
  row['searchText'] = searchedBy(row);
  return { given, row };
}

function searchedBy(values: Partial<Record<keyof SecurityIncident, unknown>>): string {
  return searchTextOf(kind.name, (property) => values[property as keyof SecurityIncident] as StoredValue);
}

/**
 * Saves records, giving those an id that bring none. An id brought moves the sequence past it; where it was
 * brought just after the sequence had given it out, the record that was to get it takes the next one.
 */
async function saveWithIds(
  tx: Transaction,
  records: readonly SavedRecord[],
): Promise<SaveResult<SecurityIncident>[]> {
  const brought = records.map(({ given }) => given['id']).filter((id) => id !== undefined);
  await moveSequencePast(tx, 'security_incidents_id_seq', brought.map(String));
  const missing = records.length - brought.length;
  const ids = missing === 0 ? [] : await nextIds(tx, kind, missing);
  let next = 0;
  const saved = await saveRecords(
    tx,
    { kind },
    records.map((record) =>
      record.given['id'] !== undefined ? record : withId(record, ids[next++] ?? null),
    ),
  );
  const results = saved.map(told);
  for (const [index, record] of records.entries()) {
    if (record.given['id'] !== undefined || results[index]?.outcome === SaveOutcome.SAVED) continue;
    results.splice(index, 1, ...(await saveWithIds(tx, [record])));
  }
  return results;
}

/** Who may write incidents sees all of them. */
function told({ record, ...result }: ScopedSaveResult<SecurityIncident>): SaveResult<SecurityIncident> {
  if (record === null) throw new Error('an incident lies outside the scope of who may write it');
  return { ...result, record };
}

function withId({ row, ...record }: SavedRecord, id: string | null): SavedRecord {
  return { ...record, row: { ...row, id } };
}

async function resolvedAt(
  tx: Session,
  current: SecurityIncident,
  status: SecurityIncidentStatus,
): Promise<StoredValue> {
  if (!closed.includes(status)) return null;
  if (current.resolvedAt !== null) return current.resolvedAt;
  const [clock] = await tx.query<{ now: Instant }>({ text: 'SELECT clock_timestamp() AS now' });
  if (clock === undefined) throw new ArchiveError('UNAVAILABLE', null, 'the database gives no time');
  return clock.now;
}
