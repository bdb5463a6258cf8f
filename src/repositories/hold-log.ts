import type { Instant } from '../core/brands';
import { quote } from '../core/json';
import type { Session } from '../database';
import type { Hold } from '../entities';
import { logVersions } from './log-versions';
import { membersDocument, textMember, timeMember } from './members-document';

/** A hold as the log has it: that is all of it but the namespaces, by which it is found. */
export type LoggedHold = Omit<Hold, 'namespaces'>;

/** A hold as it is stored, with the records that it holds. */
export interface StoredHold extends Readonly<LoggedHold> {
  /** By code point. */
  readonly recordIds: readonly string[];
  /** Whether a record that it holds is said to be of another kind. */
  readonly hasOtherKind: boolean;
}

/** The columns of a LoggedHold, of the table `holds`. */
export const holdColumns = `holds.id, holds.kind, holds.reason, holds.filter, holds.record_count AS "recordCount",
  holds.placed_at AS "placedAt", holds.placed_by AS "placedBy", holds.released_at AS "releasedAt",
  holds.released_by AS "releasedBy", holds.release_reason AS "releaseReason", holds.revision, holds.salt`;

/** Reads holds with all the records that they hold. */
export function readStoredHolds(session: Session, ids: readonly string[]): Promise<StoredHold[]> {
  return session.query<StoredHold>({
    text: `SELECT ${holdColumns}, held.ids AS "recordIds", held.has_other AS "hasOtherKind"
      FROM holds CROSS JOIN LATERAL (
        SELECT coalesce(array_agg(record_id::text ORDER BY record_id), '{}') AS ids,
          coalesce(bool_or(kind <> holds.kind), false) AS has_other
        FROM held_records WHERE hold_id = holds.id) AS held
      WHERE holds.id = ANY($1::bigint[]) ORDER BY holds.id`,
    values: [ids],
  });
}

/** A hold as the log hashes it: canonical JSON with snake_case keys, without keys that are null. */
export function holdDocument(hold: StoredHold): string {
  return membersDocument({
    filter: textMember(hold.filter),
    id: hold.id,
    kind: quote(hold.kind),
    placed_at: timeMember(hold.placedAt),
    placed_by: quote(hold.placedBy),
    reason: quote(hold.reason),
    record_count: String(hold.recordCount),
    record_ids: `[${hold.recordIds.map(quote).join(',')}]`,
    release_reason: textMember(hold.releaseReason),
    released_at: timeMember(hold.releasedAt),
    released_by: textMember(hold.releasedBy),
  });
}

/** Puts the version that a hold is now into the log. */
export async function logHold(tx: Session, hold: StoredHold, recordedAt: Instant): Promise<void> {
  const { id, revision, salt } = hold;
  if (salt === null) throw new Error('a hold has no salt');
  const document = holdDocument(hold);
  await logVersions(tx, [{ kind: 'holds', namespace: '', id, revision, recordedAt, document, salt }]);
}
