import { ArchiveError, inField } from '../core/errors';
import type { Instant } from '../core/brands';
import type { Caller } from '../auth';
import type { Database, Session, Transaction } from '../database';
import { JsonText } from '../core/json';
import type { RecordKind, RecordKindName } from '../entities';
import { checkLimit, isGiven } from '../query';
import { accessEntry, keepAccess } from './access-log';
import { filterText } from './filter-text';
import {
  holdColumns,
  holdDocument,
  logHold,
  readStoredHolds,
  type LoggedHold,
  type StoredHold,
} from './hold-log';
import { lockSelection, type HoldSelection } from './hold-records';
import { andHoldsWithin, keepNamespaces } from './hold-scope';
import { keepVersion } from './keep-version';
import { newSalt } from './salted-version';
import { countHeldOlderThan, type Retention } from './retention';
import { Parameters } from './sql/parameters';
import { View } from './sql/scope';
import { checkId, checkKey, requiredReason } from './values';

/** A hold as it is served. */
export interface ServedHold extends Readonly<Omit<LoggedHold, 'salt' | 'filter'>> {
  readonly filter: JsonText | null;
}

/** Which holds; every given condition must hold. */
export interface HoldQuery {
  readonly kind?: RecordKindName | null;
  /** Those of which this record is one. */
  readonly recordId?: string | null;
  /** Whether released ones too; the open ones alone if left out. */
  readonly includeReleased?: boolean | null;
  readonly limit?: number | null;
}

/** Holds: nothing removes a record while an open one holds it. Several may hold one record. */
export class HoldRepository {
  constructor(
    private readonly database: Database,
    private readonly caller: Caller,
  ) {}

  /**
   * Places a hold on the caller's records that are named, or on those that match a filter now; records that come to match
   * later are not held. It is in the evidence log, with all its records, in the same transaction.
   * @throws ArchiveError BAD_USER_INPUT naming `reason`, `ids` or `filter`; NOT_FOUND naming an id without a record
   */
  async place<Row>(
    kind: RecordKind<Row>,
    selection: HoldSelection<Row>,
    reason: string,
  ): Promise<ServedHold> {
    requiredReason(reason);
    return this.database.transaction(async (tx) => {
      const recordIds = await lockSelection(View.of(tx, this.caller), kind, selection);
      const { filter } = selection;
      const [made] = await tx.query<{ id: string }>({
        text: `INSERT INTO holds (kind, reason, filter, record_count, placed_by, salt)
          VALUES ($1, $2, $3, $4, $5, $6) RETURNING id`,
        values: [
          kind.name,
          reason,
          isGiven(filter) ? filterText(filter) : null,
          recordIds.length,
          this.caller.actor,
          newSalt(),
        ],
      });
      if (made === undefined) throw new Error('a hold was not placed');
      await tx.query({
        text: `INSERT INTO held_records (hold_id, kind, record_id)
          SELECT $1::bigint, $2, given FROM unnest($3::text[]) AS given`,
        values: [made.id, kind.name, recordIds],
      });
      await keepNamespaces(tx, kind, made.id);
      const hold = await storedHold(tx, made.id);
      await logHold(tx, hold, hold.placedAt);
      await this.noteAccess(tx, 'placeHold', hold);
      return served(hold);
    });
  }

  /**
   * Releases a hold that the caller sees; records that another one holds stay held.
   * @throws ArchiveError BAD_USER_INPUT naming `id` or `reason`; NOT_FOUND; CONFLICT when it was released before
   */
  async release(id: string, reason: string): Promise<ServedHold> {
    inField('id', () => checkId(id));
    requiredReason(reason);
    return this.database.transaction(async (tx) => {
      const parameters = new Parameters([id]);
      const within = andHoldsWithin(View.of(tx, this.caller), parameters);
      const found = await tx.query({
        text: `SELECT 1 AS found FROM holds WHERE id = $1::bigint${within} FOR UPDATE`,
        values: parameters.values,
      });
      if (found.length === 0) throw new ArchiveError('NOT_FOUND', 'id', 'names no hold');
      const { revision, salt, ...placed } = await storedHold(tx, id);
      if (placed.releasedAt !== null)
        throw new ArchiveError('CONFLICT', 'id', 'names a hold that was released before');
      const document = holdDocument({ ...placed, revision, salt });
      await keepVersion(
        tx,
        this.caller,
        { kind: 'holds', id, revision, document, salt },
        'the hold was released',
      );
      const [released] = await tx.query<{ at: Instant }>({
        text: `UPDATE holds SET released_at = clock_timestamp(), released_by = $2, release_reason = $3,
            revision = revision + 1, salt = $4
          WHERE id = $1 RETURNING released_at AS at`,
        values: [id, this.caller.actor, reason, newSalt()],
      });
      if (released === undefined) throw new Error('a locked hold is gone');
      const hold = await storedHold(tx, id);
      await logHold(tx, hold, released.at);
      await this.noteAccess(tx, 'releaseHold', hold);
      return served(hold);
    });
  }

  private async noteAccess(tx: Transaction, operation: string, { id }: StoredHold): Promise<void> {
    const access = { operation, kind: 'holds', records: [{ id, namespace: null }] } as const;
    await keepAccess(tx, [accessEntry(this.caller, access, tx.startedAt)]);
  }

  /** Those that the caller sees, newest first; `limit` 0 to 1,000, 100 if left out. */
  async find({ kind, recordId, includeReleased, limit }: HoldQuery = {}): Promise<ServedHold[]> {
    if (isGiven(recordId)) inField('recordId', () => checkKey(recordId));
    const parameters = new Parameters([
      kind ?? null,
      includeReleased ?? false,
      recordId ?? null,
      checkLimit(limit),
    ]);
    const within = andHoldsWithin(View.of(this.database, this.caller), parameters);
    const holds = await this.database.query<LoggedHold>({
      text: `SELECT ${holdColumns} FROM holds
        WHERE ($1::text IS NULL OR kind = $1) AND ($2::boolean OR released_at IS NULL)
          AND ($3::text IS NULL OR id IN (SELECT hold_id FROM held_records WHERE record_id = $3))${within}
        ORDER BY id DESC LIMIT $4`,
      values: parameters.values,
    });
    return holds.map(served);
  }

  /** How many of the caller's records a retention of that kind leaves because they are held, though they are older. */
  countOlderThan<Row>(kind: RecordKind<Row>, retention: Retention): Promise<number> {
    return countHeldOlderThan(View.of(this.database, this.caller), kind, retention);
  }

  /**
   * The keys of the records that each hold that the caller sees holds, or held, by code point, in the order of the holds;
   * `first` 0 to 1,000.
   */
  async getManyRecordIds(
    holdIds: readonly string[],
    { first, after }: { first?: number | null; after?: string | null } = {},
  ): Promise<string[][]> {
    if (isGiven(after)) inField('after', () => checkKey(after));
    const parameters = new Parameters([holdIds, checkLimit(first, 'first'), after ?? null]);
    const within = andHoldsWithin(View.of(this.database, this.caller), parameters);
    const isSeen = within === '' ? '' : ` AND EXISTS (SELECT FROM holds WHERE holds.id = given.id${within})`;
    const rows = await this.database.query<{ ids: string[] }>({
      text: `SELECT ARRAY(
          SELECT record_id::text FROM held_records
          WHERE hold_id = given.id AND ($3::text IS NULL OR record_id > $3)${isSeen}
          ORDER BY record_id LIMIT $2) AS ids
        FROM unnest($1::bigint[]) WITH ORDINALITY AS given (id, place) ORDER BY place`,
      values: parameters.values,
    });
    return rows.map(({ ids }) => ids);
  }
}

async function storedHold(session: Session, id: string): Promise<StoredHold> {
  const [hold] = await readStoredHolds(session, [id]);
  if (hold === undefined) throw new Error('a hold is gone');
  return hold;
}

function served({ id, kind, reason, filter, recordCount, ...hold }: LoggedHold): ServedHold {
  const { placedAt, placedBy, releasedAt, releasedBy, releaseReason, revision } = hold;
  return {
    id,
    kind,
    reason,
    filter: filter === null ? null : JsonText.trusted(filter),
    recordCount,
    placedAt,
    placedBy,
    releasedAt,
    releasedBy,
    releaseReason,
    revision,
  };
}
