import { badInput } from '../core/errors';
import type { Session } from '../database';
import type { StoredValue } from './values';

/** Highest id that a record may bring: the sequence moves past it, and must have numbers left. */
export const MAX_BROUGHT_ID = 9_000_000_000_000_000_000n;

/** Refuses a brought id that is not from 1 to `MAX_BROUGHT_ID`; without one there is nothing to refuse. */
export function checkBroughtId(id: StoredValue | undefined): void {
  if (typeof id !== 'string') return;
  if (BigInt(id) < 1n || BigInt(id) > MAX_BROUGHT_ID)
    throw badInput('id', `must be from 1 to ${MAX_BROUGHT_ID}`);
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
    values: [highest],
  });
}
