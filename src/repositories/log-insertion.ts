import { contentHash, entryLeafHash } from '../core/evidence';
import type { SaltedVersion } from './salted-version';

/** How many parameters `logParameters` are. */
export const LOG_PARAMETERS = 7;

/**
 * An INSERT of entries of the evidence log, in the order given; `$first` is the first of their `logParameters`.
 * `condition` is one of SQL on `given`, by which to leave some out.
 */
export function logInsertion(first: number, condition = 'true'): string {
  const at = (place: number): string => `$${first + place}`;
  return `INSERT INTO log_entries (kind, namespace, record_id, revision, recorded_at, content_hash, leaf_hash)
    SELECT kind, namespace, record_id, revision, recorded_at, decode(content_hash, 'hex'), decode(leaf_hash, 'hex')
    FROM unnest(${at(0)}::text[], ${at(1)}::text[], ${at(2)}::text[], ${at(3)}::integer[], ${at(4)}::timestamptz[],
        ${at(5)}::text[], ${at(6)}::text[])
      WITH ORDINALITY AS given (kind, namespace, record_id, revision, recorded_at, content_hash, leaf_hash, place)
    WHERE ${condition} ORDER BY place`;
}

/** Versions as the parameters of `logInsertion`. */
export function logParameters(versions: readonly SaltedVersion[]): unknown[] {
  const hashes = versions.map(({ salt, ...content }) => contentHash(Buffer.from(salt, 'hex'), content));
  const leaves = versions.map(({ kind }, index) => entryLeafHash(kind, hashes[index] ?? new Uint8Array()));
  return [
    versions.map(({ kind }) => kind),
    versions.map(({ namespace }) => namespace),
    versions.map(({ id }) => id),
    versions.map(({ revision }) => revision),
    versions.map(({ recordedAt }) => recordedAt),
    hashes.map(hexOf),
    leaves.map(hexOf),
  ];
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
