import type { Database, Transaction } from '../database';
import { randomHex } from './random-id';
import type { StoredVerification } from './verification-log';

/** Makes the body of the message that tells of a run. */
export type MessageOf = (run: StoredVerification, messageId: string) => string;

/** A message that is due, taken so that no other server sends it too. */
export interface DueMessage {
  readonly id: string;
  readonly body: string;
  /** How often it was tried, this time too. */
  readonly attempts: number;
}

/**
 * Keeps the message that tells of a run, unless one of an earlier run told of the same findings, was not given up, and
 * no run in between found anything else: who was told once is not told each day.
 */
export async function queueMessage(
  tx: Transaction,
  run: StoredVerification,
  messageOf: MessageOf,
): Promise<void> {
  const { findingsDigest, id: runId, namespace } = run;
  const told = await tx.query({
    text: `SELECT FROM webhook_messages AS messages
      WHERE namespace = $1 AND (next_attempt_at IS NOT NULL OR delivered_at IS NOT NULL) AND run_id > coalesce((
        SELECT max(id) FROM verification_runs
        WHERE namespace = $1 AND id < $2::bigint AND findings_digest IS DISTINCT FROM $3), 0) LIMIT 1`,
    values: [namespace, runId, findingsDigest],
  });
  if (told.length > 0) return;
  const id = `msg_${randomHex(12)}`;
  await tx.query({
    text: 'INSERT INTO webhook_messages (id, run_id, namespace, body) VALUES ($1, $2::bigint, $3, $4)',
    values: [id, runId, namespace, messageOf(run, id)],
  });
}

/** The messages that wait for the webhook: kept with what they tell of, and sent by any server, at least once. */
export class WebhookMessages {
  constructor(private readonly database: Database) {}

  /**
   * Takes the message that is due longest; null where none is. It is due again after `retryAfter(attempts)` seconds, or
   * never where that is null: so a server that ends while it sends loses nothing, and the last try is given up in advance.
   */
  async take(retryAfter: readonly number[]): Promise<DueMessage | null> {
    const [message] = await this.database.query<DueMessage>({
      text: `UPDATE webhook_messages SET attempts = attempts + 1,
          next_attempt_at = clock_timestamp() + make_interval(secs => ($1::double precision[])[attempts + 1])
        WHERE id = (SELECT id FROM webhook_messages WHERE next_attempt_at <= clock_timestamp()
          ORDER BY next_attempt_at LIMIT 1 FOR UPDATE SKIP LOCKED)
        RETURNING id, body, attempts`,
      values: [retryAfter],
    });
    return message ?? null;
  }

  /** Notes that a message has arrived. */
  async delivered(id: string): Promise<void> {
    await this.database.query({
      text: 'UPDATE webhook_messages SET delivered_at = clock_timestamp(), next_attempt_at = NULL WHERE id = $1',
      values: [id],
    });
  }
}
