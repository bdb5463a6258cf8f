import { setTimeout as sleep } from 'node:timers/promises';
import { ArchiveError } from '../core/errors';
import { isRetryable } from './error-mapping';

const MAX_ATTEMPTS = 8;
const FIRST_PAUSE_MS = 5;

/**
 * Runs `attempt` again after a deadlock or a serialization failure, eight times in all, with growing random pauses
 * (up to 0.6 s) so that the rivals do not meet again.
 * @throws ArchiveError UNAVAILABLE when the last attempt failed so too; at once whatever else `attempt` throws
 */
export async function retryConflicts<T>(attempt: () => Promise<T>): Promise<T> {
  for (let failures = 1; ; failures += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!isRetryable(error)) throw error;
      if (failures === MAX_ATTEMPTS) throw tooManyConflicts(error);
      await sleep(Math.random() * FIRST_PAUSE_MS * 2 ** failures);
    }
  }
}

function tooManyConflicts(cause: unknown): ArchiveError {
  const reason = 'too many changes at once met in the database and nothing was changed: try again';
  const error = new ArchiveError('UNAVAILABLE', null, reason);
  error.cause = cause;
  return error;
}
