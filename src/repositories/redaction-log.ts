import { canonicalJson, parseJson, quote } from '../core/json';
import { isoformat } from '../core/timestamp';
import type { Session } from '../database';
import { snakeCase, type Redaction } from '../entities';
import { logVersions } from './log-versions';
import { newSalt } from './salted-version';

/** A redaction as it is stored. */
export type StoredRedaction = Readonly<Redaction>;

/** A redaction before the database gave it its number and its time. */
export type NewRedaction = Omit<StoredRedaction, 'id' | 'redactedAt' | 'revision' | 'salt'>;

/** The columns of a StoredRedaction. */
export const storedRedactionColumns = `id, kind, record_id AS "recordId", namespace, fields, reason,
  redacted_by AS "redactedBy", redacted_at AS "redactedAt", log_ranges AS "logRanges",
  previous_hash AS "previousHash", current_hash AS "currentHash", timestamp_text AS "timestampText", revision, salt`;

/** Keeps a redaction and puts it into the log, where it waits for its place. */
export async function addRedaction(tx: Session, redaction: NewRedaction): Promise<StoredRedaction> {
  const { kind, recordId, namespace, fields, reason, redactedBy, logRanges } = redaction;
  const { previousHash, currentHash, timestampText } = redaction;
  const [made] = await tx.query<StoredRedaction>({
    text: `INSERT INTO redactions (kind, record_id, namespace, fields, reason, redacted_by, log_ranges, previous_hash,
        current_hash, timestamp_text, salt)
      VALUES ($1, $2, $3, $4::text[], $5, $6, $7, $8, $9, $10, $11) RETURNING ${storedRedactionColumns}`,
    values: [
      kind,
      recordId,
      namespace,
      fields,
      reason,
      redactedBy,
      logRanges,
      previousHash,
      currentHash,
      timestampText,
      newSalt(),
    ],
  });
  if (made === undefined) throw new Error('a redaction was not made');
  await logVersions(tx, [
    {
      kind: 'redactions',
      namespace: made.namespace,
      id: made.id,
      revision: made.revision,
      recordedAt: made.redactedAt,
      document: redactionDocument(made),
      salt: made.salt,
    },
  ]);
  return made;
}

/** A redaction as the log hashes it: canonical JSON with snake_case keys, without keys that are null. */
export function redactionDocument(redaction: StoredRedaction): string {
  const text = (value: string | null): string | null => (value === null ? null : quote(value));
  const members: Record<string, string | null> = {
    current_hash: text(redaction.currentHash),
    fields: `[${redaction.fields.map((field) => quote(snakeCase(field))).join(',')}]`,
    id: redaction.id,
    kind: quote(redaction.kind),
    log_ranges: redaction.logRanges,
    namespace: quote(redaction.namespace),
    previous_hash: text(redaction.previousHash),
    reason: quote(redaction.reason),
    record_id: quote(redaction.recordId),
    redacted_at: quote(isoformat(redaction.redactedAt)),
    redacted_by: quote(redaction.redactedBy),
    timestamp_text: text(redaction.timestampText),
  };
  const given = Object.entries(members).filter(([, json]) => json !== null);
  return canonicalJson(parseJson(`{${given.map(([key, json]) => `"${key}":${json}`).join(',')}}`));
}
