import { isVouchedFor } from '../core/evidence';
import type { Session } from '../database';
import type { RecordKindName } from '../entities';
import { storedEntriesOf } from './log-reader';
import { storedRedactionColumns, type StoredRedaction } from './redaction-log';

type RedactionRow = StoredRedaction & { readonly logSize: string | null };

/**
 * The redactions of records that have a place in the evidence log and an entry that holds, recomputed from what is
 * stored of them: by record, oldest first. One made before an event was removed and delivered again is none of that event. Whether the log itself holds is for a verification of the log to say.
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
  const placed = entries.filter((entry) => entry.index !== null && entry.index < size && isVouchedFor(entry));
  const places = new Map(placed.map(({ id, index }) => [id, index ?? size]));
  const deliveries = kind === 'cascade-events' ? await entryPlaces(session, kind, recordIds, size) : null;
  for (const recordId of new Set(rows.map((row) => row.recordId))) {
    const own = rows.filter((row) => row.recordId === recordId && places.has(row.id));
    const placesOf = own.map(({ id }) => places.get(id) ?? size);
    const counting = own.filter((_, at) => {
      const after = (place: bigint): boolean => place > (placesOf[at] ?? size);
      // Each later redaction logged the event anew, once; one entry more is of an event that was delivered again.
      const entriesAfter = deliveries?.get(recordId)?.filter(after).length ?? 0;
      return entriesAfter <= placesOf.filter(after).length;
    });
    if (counting.length > 0) vouched.set(recordId, counting);
  }
  return vouched;
}

/** The places of all entries about each record; one that waits stands behind all. */
async function entryPlaces(
  session: Session,
  kind: RecordKindName,
  recordIds: readonly string[],
  size: bigint,
): Promise<Map<string, bigint[]>> {
  const entries = await session.query<{ id: string; place: string | null }>({
    text: 'SELECT record_id AS id, log_index AS place FROM log_entries WHERE kind = $1 AND record_id = ANY($2::text[])',
    values: [kind, recordIds],
  });
  const places = new Map<string, bigint[]>();
  for (const { id, place } of entries)
    places.set(id, [...(places.get(id) ?? []), place === null ? size : BigInt(place)]);
  return places;
}
