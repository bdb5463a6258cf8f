import type { Caller } from '../auth';
import type { EntryKind } from '../core/evidence';
import type { Session } from '../database';

/** A version of what is no record, as it is before a change. */
export interface ReplacedVersion {
  readonly kind: EntryKind;
  readonly id: string;
  readonly revision: number;
  readonly document: string;
  readonly salt: string | null;
}

/** Keeps the version that is about to be changed, with its salt; `reason` says what changes it. */
export async function keepVersion(
  tx: Session,
  caller: Caller,
  { kind, id, revision, document, salt }: ReplacedVersion,
  reason: string,
): Promise<void> {
  await tx.query({
    text: `INSERT INTO revisions (kind, record_id, revision, previous_document, previous_salt, changed_by, reason)
      VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    values: [kind, id, revision + 1, document, salt, caller.actor, reason],
  });
}
