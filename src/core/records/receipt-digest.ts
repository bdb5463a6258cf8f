import { Sha256Hex } from '../brands';
import { sha256Hex } from '../crypto';
import { CascadeEventRecord } from './cascade-event-record';
import { canonicalCascadeEventRecord } from './write-cascade-event';

/**
 * SHA-256 of the canonical JSON of the record as it was received: kept beside the record, it tells later whether
 * any of its values, hashed by its writer or not, has changed since.
 */
export function receiptDigest(record: CascadeEventRecord): Sha256Hex {
  return sha256Hex(canonicalCascadeEventRecord(record));
}
