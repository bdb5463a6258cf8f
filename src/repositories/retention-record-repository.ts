import { inField } from '../core/errors';
import type { Caller } from '../auth';
import type { Database } from '../database';
import type { RecordKindName, RetentionRecord } from '../entities';
import { checkLimit } from '../query';
import { Parameters } from './sql/parameters';
import { andAboutWithin, View } from './sql/scope';
import { checkKey } from './values';

/** Which retention records; every given condition must hold. */
export interface RetentionQuery {
  readonly kind?: RecordKindName | null;
  readonly namespace?: string | null;
  readonly limit?: number | null;
}

/** Reads the records of what retention removed within the caller's scope. */
export class RetentionRecordRepository {
  private readonly view: View;

  constructor(database: Database, caller: Caller) {
    this.view = View.of(database, caller);
  }

  /** Newest first; `limit` 0 to 1,000, 100 if left out. */
  async find({ kind, namespace, limit }: RetentionQuery = {}): Promise<RetentionRecord[]> {
    if (namespace !== null && namespace !== undefined) inField('namespace', () => checkKey(namespace));
    const parameters = new Parameters([kind ?? null, namespace ?? null, checkLimit(limit)]);
    const within = andAboutWithin(this.view, { kind: 'kind', column: 'namespace' }, parameters);
    return this.view.session.query<RetentionRecord>({
      text: `SELECT id, kind, namespace, removed_count AS "removedCount", first_cascade_id AS "firstCascadeId",
          first_hash AS "firstHash", first_timestamp AS "firstTimestamp", last_cascade_id AS "lastCascadeId",
          last_hash AS "lastHash", last_timestamp AS "lastTimestamp", genesis_hash AS "genesisHash", verified,
          finding_count AS "findingCount", cutoff, removed_at AS "removedAt", removed_by AS "removedBy", reason
        FROM retention_records
        WHERE ($1::text IS NULL OR kind = $1) AND ($2::text IS NULL OR namespace = $2)${within}
        ORDER BY removed_at DESC, id DESC LIMIT $3`,
      values: parameters.values,
    });
  }
}
