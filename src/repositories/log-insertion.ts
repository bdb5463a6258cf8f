import { entryHashes } from '../core/evidence';
import type { SaltedVersion } from './salted-version';

const columns = 'kind, namespace, record_id, revision, recorded_at, content_hash, leaf_hash';

/**
 * An INSERT of entries that are to get their places, in the order in which `entries` gives them: a SELECT of their
 * columns, of which `hashes` is text as `hashesOf` writes it.
 */
export function entryInsertion(entries: string, order: string): string {
  return `INSERT INTO waiting_log_entries (${columns})
    SELECT kind, namespace, record_id, revision, recorded_at, decode(left(hashes, 64), 'hex'), decode(right(hashes, 64), 'hex')
    FROM (${entries}) AS entries ORDER BY ${order}`;
}

/** An INSERT of entries in the order given; `$first` is the first of their `logParameters`. */
export function logInsertion(first: number): string {
  const at = (place: number): string => `$${first + place}`;
  return entryInsertion(
    `SELECT * FROM unnest(${at(0)}::text[], ${at(1)}::text[], ${at(2)}::text[], ${at(3)}::integer[],
        ${at(4)}::timestamptz[], ${at(5)}::text[])
      WITH ORDINALITY AS given (kind, namespace, record_id, revision, recorded_at, hashes, place)`,
    'place',
  );
}

/** Versions as the parameters of `logInsertion`. */
export function logParameters(versions: readonly SaltedVersion[]): unknown[] {
  return [
    versions.map(({ kind }) => kind),
    versions.map(({ namespace }) => namespace),
    versions.map(({ id }) => id),
    versions.map(({ revision }) => revision),
    versions.map(({ recordedAt }) => recordedAt),
    versions.map(hashesOf),
  ];
}

/** The content hash of a version and the hash of its leaf, one after the other in hex. */
export function hashesOf(version: SaltedVersion): string {
  const { content, leaf } = entryHashes(Buffer.from(version.salt, 'hex'), version);
  return content + leaf;
}
