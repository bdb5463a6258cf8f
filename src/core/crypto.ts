import { createHash } from 'node:crypto';

import { Sha256Hex } from './brands';

/**
 * SHA-256 of the UTF-8 bytes of `text` (FIPS 180-4). A lone surrogate has no UTF-8 form and would be hashed as
 * U+FFFD: callers pass text that the JSON parser or `quote` let through.
 */
export function sha256Hex(text: string): Sha256Hex {
  return createHash('sha256').update(text, 'utf8').digest('hex') as Sha256Hex;
}
