import type { Session } from '../database';
import type { RecordKindName } from '../entities';

/** Refuses to touch records that a hold keeps; the caller has them locked. No hold can be placed yet. */
export async function refuseHeld(
  _tx: Session,
  _kind: RecordKindName,
  _ids: readonly string[],
): Promise<void> {
  return Promise.resolve();
}
