import { SALT_BYTES, type EntryContent } from '../core/evidence';
import { randomHex } from './random-id';

/** A version of a record for the log, and the salt that lies beside it. */
export interface SaltedVersion extends EntryContent {
  /** In hex; see `newSalt`. */
  readonly salt: string;
}

/** A random salt, in hex. */
export function newSalt(): string {
  return randomHex(SALT_BYTES);
}
