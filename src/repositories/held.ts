import { ArchiveError } from '../core/errors';
import type { Session } from '../database';
import type { RecordKindName } from '../entities';

/** The condition of SQL for an open hold. What its row says is not enough: its release must be an entry of the log. */
const isOpen = `(holds.released_at IS NULL OR NOT EXISTS (SELECT FROM log_entries
    WHERE log_entries.kind = 'holds' AND log_entries.record_id = holds.id::text AND log_entries.revision = 2))`;

/**
 * The condition of SQL for a record that an open hold holds; `id` is an expression for its key. Whoever removes or
 * erases records locks them first and then asks, in a statement of its own: a hold locks them too as it is placed.
 */
export function isHeld(kind: RecordKindName, id: string): string {
  return `EXISTS (SELECT FROM held_records JOIN holds ON holds.id = held_records.hold_id
    WHERE held_records.kind = '${kind}' AND held_records.record_id = ${id}::text AND ${isOpen})`;
}

/** Which of these records an open hold holds. */
export async function heldAmong(
  session: Session,
  kind: RecordKindName,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const held = await session.query<{ id: string }>({
    text: `SELECT given.id FROM unnest($1::text[]) AS given (id) WHERE ${isHeld(kind, 'given.id')}`,
    values: [ids],
  });
  return new Set(held.map(({ id }) => id));
}

/** Refuses (CONFLICT, on `id`) to erase records that an open hold holds; the caller has them locked. */
export async function refuseHeld(tx: Session, kind: RecordKindName, ids: readonly string[]): Promise<void> {
  const [held] = await heldAmong(tx, kind, ids);
  if (held !== undefined)
    throw new ArchiveError(
      'CONFLICT',
      'id',
      'is held: nothing of it can be erased until its holds are released',
    );
}

/** The held events of a namespace. */
export async function heldEvents(session: Session, namespace: string): Promise<ReadonlySet<string>> {
  const held = await session.query<{ id: string }>({
    text: `SELECT DISTINCT held_records.record_id AS id
      FROM holds JOIN held_records ON held_records.hold_id = holds.id
      JOIN cascade_events ON cascade_events.cascade_id = held_records.record_id
      WHERE ${isOpen} AND held_records.kind = 'cascade-events' AND cascade_events.namespace = $1`,
    values: [namespace],
  });
  return new Set(held.map(({ id }) => id));
}
