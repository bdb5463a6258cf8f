import { ArchiveError } from '../core/errors';
import type { RecordKind } from '../entities';
import { takesIn, type Scope } from '../query';
import type { StoredValue } from './values';

/**
 * Refuses to write a record outside the caller's scope; to be asked before anything is read, so that the refusal tells
 * nothing of what the archive holds. `namespace` is the one that the record is to have, null or left out where none.
 * @throws ArchiveError FORBIDDEN on `namespace`, or on no field where the kind has none
 */
export function checkInScope<Row>(
  { scope }: { readonly scope: Scope },
  kind: RecordKind<Row>,
  namespace: StoredValue | undefined,
): void {
  const named = typeof namespace === 'string' ? namespace : null;
  if (takesIn(scope, kind.name, named)) return;
  if (kind.name === 'security-incidents')
    throw new ArchiveError('FORBIDDEN', null, "the token's scope does not include security incidents");
  const reason =
    named === null || named === ''
      ? "must be given: the token's scope does not include records without one"
      : "the token's scope does not include it";
  throw new ArchiveError('FORBIDDEN', 'namespace', reason);
}

/** Whether a record, or an earlier version of one, lies within a scope. */
export function isVisible<Row>(scope: Scope, kind: RecordKind<Row>, record: object): boolean {
  return takesIn(scope, kind.name, (record as { namespace?: string | null }).namespace);
}
