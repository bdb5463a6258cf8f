import type { Settings } from '../config';
import type { Database } from '../database';
import { accessTokensOf, forgetIdempotencyKeys } from '../repositories';
import type { Logger } from '../telemetry';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** Starts what a server does from time to time; gives what ends it, and does for the last time what is due. */
export function startHousekeeping(
  database: Database,
  { idempotencyRetentionDays }: Settings,
  logger: Logger,
): () => Promise<void> {
  const accessTokens = accessTokensOf(database);
  const writeUses = (): Promise<void> =>
    accessTokens
      .writeUses()
      .catch((error: unknown) =>
        logger.error({ err: error }, 'the last uses of tokens could not be written'),
      );
  const forgetKeys = (): Promise<void> =>
    forgetIdempotencyKeys(database, idempotencyRetentionDays).catch((error: unknown) =>
      logger.error({ err: error }, 'old idempotency keys could not be forgotten'),
    );
  const timers = [
    setInterval(() => void writeUses(), MINUTE_MS),
    setInterval(() => void forgetKeys(), HOUR_MS),
  ];
  return async () => {
    timers.forEach((timer) => clearInterval(timer));
    await writeUses();
  };
}
