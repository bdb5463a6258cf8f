import type { Instant } from '../brands';
import { quote } from '../json';
import { SALT_BYTES, type EntryContent } from './entry';

/** Entries about the log itself hold nothing secret: their salt is this, so that anyone can recompute them. */
export const NO_SALT: Uint8Array = new Uint8Array(SALT_BYTES);

/** What entry 0 of a log holds: the origin of the log and the key that signs it (a C2SP verifier key). */
export function beginningOf(origin: string, verifierKey: string, recordedAt: Instant): EntryContent {
  return {
    kind: 'log',
    namespace: '',
    id: origin,
    revision: 1,
    recordedAt,
    document: `{"origin":${quote(origin)},"verifier_key":${quote(verifierKey)}}`,
  };
}
