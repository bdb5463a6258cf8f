import { badInput } from '../core/errors';
import type { Session } from '../database';
import type { StoredValue } from './values';

/**
 * As far as a sequence is moved: it must have numbers left. An id beyond is kept all the same; where the sequence
 * comes to it, the record that was to get it takes the next number.
 */
const MAX_MOVED = 9_000_000_000_000_000_000n;

/** Refuses a brought id below 1; without one there is nothing to refuse. */
export function checkBroughtId(id: StoredValue | undefined): void {
  if (typeof id === 'string' && BigInt(id) < 1n) throw badInput('id', 'must be 1 or more');
}

/**
 * Moves a table's sequence past ids that records bring, so that no number is given out twice. Under a lock, or two
 * imports could each move it back behind the other.
 */
export async function moveSequencePast(
  tx: Session,
  sequence: 'security_incidents_id_seq' | 'postmortems_id_seq',
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  const highest = ids.reduce((a, b) => (BigInt(b) > BigInt(a) ? b : a));
  await tx.query({ text: `SELECT pg_advisory_xact_lock(hashtext('${sequence}'))` });
  await tx.query({
    text: `SELECT setval('${sequence}', $1::bigint) FROM ${sequence}
      WHERE last_value < $1::bigint OR (last_value = $1::bigint AND NOT is_called)`,
    values: [BigInt(highest) > MAX_MOVED ? String(MAX_MOVED) : highest],
  });
}
