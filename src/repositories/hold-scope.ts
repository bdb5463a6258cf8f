import type { Session } from '../database';
import type { RecordKind } from '../entities';
import { identifier } from './sql/column-sql';
import type { Parameters } from './sql/parameters';
import { andAboutWithin, type View } from './sql/scope';

/**
 * Notes of which namespaces the records of a new hold are. It stays with them: who sees the hold does not change when one
 * of them is removed after its release, or is moved to another namespace.
 */
export async function keepNamespaces<Row>(tx: Session, kind: RecordKind<Row>, holdId: string): Promise<void> {
  const hasNamespaces = kind.columns.some(({ property }) => property === 'namespace');
  const namespaces = hasNamespaces
    ? `(SELECT array_agg(DISTINCT coalesce(namespace, '')) FROM held_records
        JOIN ${kind.table} ON ${identifier(kind.column(kind.key))} = held_records.record_id
        WHERE held_records.hold_id = holds.id)`
    : `'{""}'`;
  await tx.query({
    text: `UPDATE holds SET namespaces = ${namespaces} WHERE id = $1::bigint`,
    values: [holdId],
  });
}

/** What a condition on `holds` goes on with where the view shows those alone all of whose records it took in; else empty. */
export function andHoldsWithin(view: View, parameters: Parameters): string {
  return andAboutWithin(view, { kind: 'holds.kind', column: 'holds.namespaces', isList: true }, parameters);
}
