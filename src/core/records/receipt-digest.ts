import { Sha256Hex } from '../brands';
import { sha256Hex } from '../crypto';
import { CascadeEventRecord } from './cascade-event-record';
import { canonicalCascadeEventRecord, canonicalSpellings } from './write-cascade-event';

/**
 * SHA-256 of the canonical JSON of the record as it was received: kept beside the record, it tells later whether
 * any of its values, hashed by its writer or not, has changed since.
 */
export function receiptDigest(record: CascadeEventRecord): Sha256Hex {
  return sha256Hex(canonicalCascadeEventRecord(record));
}

/** The record's `receiptDigest`, and its document for the log: canonical, without keys that are null. Written once for both. */
export function digestAndDocument(record: CascadeEventRecord): {
  readonly digest: Sha256Hex;
  readonly document: string;
} {
  const { whole, withoutNull } = canonicalSpellings(record);
  return { digest: sha256Hex(whole), document: withoutNull };
}
