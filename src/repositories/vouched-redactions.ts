import { isVouchedFor } from '../core/evidence';
import type { Session } from '../database';
import type { RecordKindName } from '../entities';
import { storedEntriesOf } from './log-reader';
import { storedRedactionColumns, type StoredRedaction } from './redaction-log';

type RedactionRow = StoredRedaction & { readonly logSize: string | null };

/**
 * The redactions of records that have a place in the evidence log and an entry that holds, recomputed from what is
 * stored of them: by record, oldest first. Whether the log itself holds is for a verification of the log to say.
 */
export async function vouchedRedactions(
  session: Session,
  kind: RecordKindName,
  recordIds: readonly string[],
): Promise<Map<string, StoredRedaction[]>> {
  const vouched = new Map<string, StoredRedaction[]>();
  if (recordIds.length === 0) return vouched;
  const rows = await session.query<RedactionRow>({
    text: `SELECT ${storedRedactionColumns}, (SELECT size FROM log_state) AS "logSize" FROM redactions
      WHERE kind = $1 AND record_id = ANY($2::text[]) ORDER BY redactions.id`,
    values: [kind, recordIds],
  });
  const size = BigInt(rows[0]?.logSize ?? 0);
  const versions = rows.map(({ id, revision }) => ({ kind: 'redactions', id, revision }) as const);
  const entries = await storedEntriesOf(session, versions);
  const held = new Set(
    entries
      .filter((entry) => entry.index !== null && entry.index < size && isVouchedFor(entry))
      .map(({ id }) => id),
  );
  for (const row of rows.filter(({ id }) => held.has(id)))
    vouched.set(row.recordId, [...(vouched.get(row.recordId) ?? []), row]);
  return vouched;
}
