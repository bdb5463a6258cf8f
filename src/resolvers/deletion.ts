import type { RecordKind } from '../entities';
import type { ConfirmationRequestType } from '../graphql/types/confirmation-request';
import { toServedRequest } from '../graphql/types/confirmation-request';
import type { Confirmable, Repositories, Retention } from '../repositories';
import { inInput } from './in-input';

/** What a deletion answers. */
interface Deletion {
  readonly deletedCount: number;
  readonly heldCount: number;
  readonly pendingRequest: ConfirmationRequestType | null;
}

/** Deletes, or asks a second person to; a dry run only counts, and takes nobody. */
export async function deletion<Row>(
  { confirmations, holds }: Repositories,
  kind: RecordKind<Row>,
  work: Exclude<Confirmable, { operation: 'redact' }>,
  countOnly: ((retention: Retention) => Promise<number>) | null,
): Promise<Deletion> {
  if (countOnly !== null) {
    const deletedCount = await inInput(() => countOnly(work.input));
    return { deletedCount, heldCount: await holds.countOlderThan(kind, work.input), pendingRequest: null };
  }
  const { carried, request } = await inInput(() => confirmations.perform(work));
  return {
    deletedCount: carried?.deletedCount ?? 0,
    heldCount: await holds.countOlderThan(kind, work.input),
    pendingRequest: request && toServedRequest(request),
  };
}
