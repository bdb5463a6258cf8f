import { ArchiveError } from '../core/errors';

/** Names fields as the mutation's caller does: below its one argument `input`. */
export async function inInput<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error;
    const field = error.field === null ? null : `input.${error.field}`;
    throw new ArchiveError(error.code, field, error.reason);
  }
}
