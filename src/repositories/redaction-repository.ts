import { inField } from '../core/errors';
import type { Caller } from '../auth';
import type { Database, Transaction } from '../database';
import {
  cascadeEventKind,
  postmortemKind,
  recoverySessionKind,
  securityIncidentKind,
  type Redaction,
  type RecordKindName,
} from '../entities';
import { checkLimit } from '../query';
import { redactRecord, type RedactionRequest } from './redact';
import { storedRedactionColumns, type StoredRedaction } from './redaction-log';
import { Parameters } from './sql/parameters';
import { andAboutWithin, View } from './sql/scope';
import { checkKey } from './values';

/** Which redactions; every given condition must hold. */
export interface RedactionQuery {
  readonly kind?: RecordKindName | null;
  readonly recordId?: string | null;
  readonly namespace?: string | null;
  readonly limit?: number | null;
}

/** Erases content of records for good, and reads what was erased. */
export class RedactionRepository {
  constructor(
    private readonly database: Database,
    private readonly caller: Caller,
    /** Names to try where an event's hash covers a triggeredBy that is not known. */
    private readonly triggeredByNames: readonly string[] = [],
  ) {}

  /**
   * Erases fields of a record for good: in the record, in every earlier version of it, in what the archive derives from
   * them, and with the salts and digests by which somebody could try what was there. A text is "" from then on, JSON
   * `{}` or `[]`, what can be null is null; `redactedFields` names them, and the evidence log keeps who, when and why.
   * What is redacted again adds fields. An update may write an erased field again.
   * @throws ArchiveError NOT_FOUND; BAD_USER_INPUT naming the field that cannot be redacted; UNAVAILABLE where no
   *   evidence log has begun
   */
  redact(kind: RecordKindName, request: RedactionRequest): Promise<StoredRedaction> {
    return this.database.transaction((tx) => this.redactIn(tx, kind, request));
  }

  /**
   * Throws what `redact` would, and changes nothing; gives the record's namespace, "" where it has none. It is carried
   * out and rolled back, so that the two cannot come to differ.
   */
  async check(kind: RecordKindName, request: RedactionRequest): Promise<string> {
    const undone = new Error('checked');
    let namespace = '';
    try {
      await this.database.transaction(async (tx) => {
        ({ namespace } = await this.redactIn(tx, kind, request));
        throw undone;
      });
    } catch (error) {
      if (error !== undone) throw error;
    }
    return namespace;
  }

  /** Those of the caller's records, newest first; `limit` 0 to 1,000, 100 if left out. */
  async find({ kind, recordId, namespace, limit }: RedactionQuery = {}): Promise<Redaction[]> {
    if (recordId !== null && recordId !== undefined) inField('recordId', () => checkKey(recordId));
    if (namespace !== null && namespace !== undefined) inField('namespace', () => checkKey(namespace));
    const parameters = new Parameters([kind ?? null, recordId ?? null, namespace ?? null, checkLimit(limit)]);
    const view = View.of(this.database, this.caller);
    const within = andAboutWithin(view, { kind: 'kind', column: 'namespace' }, parameters);
    return view.session.query<Redaction>({
      text: `SELECT ${storedRedactionColumns} FROM redactions
        WHERE ($1::text IS NULL OR kind = $1) AND ($2::text IS NULL OR record_id = $2)
          AND ($3::text IS NULL OR namespace = $3)${within}
        ORDER BY redacted_at DESC, id DESC LIMIT $4`,
      values: parameters.values,
    });
  }

  private redactIn(
    tx: Transaction,
    kind: RecordKindName,
    request: RedactionRequest,
  ): Promise<StoredRedaction> {
    const { caller, triggeredByNames } = this;
    switch (kind) {
      case 'security-incidents':
        return redactRecord(tx, caller, securityIncidentKind, request, triggeredByNames);
      case 'postmortems':
        return redactRecord(tx, caller, postmortemKind, request, triggeredByNames);
      case 'cascade-events':
        return redactRecord(tx, caller, cascadeEventKind, request, triggeredByNames);
      case 'recovery-sessions':
        return redactRecord(tx, caller, recoverySessionKind, request, triggeredByNames);
      default:
        return kind satisfies never;
    }
  }
}
