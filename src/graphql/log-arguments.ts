import { badInput } from '../core/errors';
import { HASH_BYTES } from '../core/merkle';

/** The largest place or size: what the database counts with. */
const MAX_NUMBER = 2n ** 63n - 1n;

const INTEGER = /^(?:0|-?[1-9]\d{0,18})$/;
const HASH = new RegExp(`^[0-9a-f]{${2 * HASH_BYTES}}$`);

/** A place in the log or a number of its leaves, `least` or more and below 2^63; BAD_USER_INPUT naming `field` otherwise. */
export function readLogNumber(field: string, text: string, least: bigint): bigint {
  const value = INTEGER.test(text) ? BigInt(text) : null;
  if (value === null || value < least || value > MAX_NUMBER) {
    throw badInput(field, `must be a whole number from ${least} to below 2^63`);
  }
  return value;
}

/** The bytes of a leaf hash in hex; BAD_USER_INPUT on `leafHash` otherwise. */
export function readLeafHash(text: string): Uint8Array {
  if (!HASH.test(text)) throw badInput('leafHash', `must be ${2 * HASH_BYTES} hex digits in lower case`);
  return Buffer.from(text, 'hex');
}
