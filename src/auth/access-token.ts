import { randomBytes, timingSafeEqual } from 'node:crypto';
import { sha256 } from '../core/crypto';

const ID_BYTES = 8;
const SECRET_BYTES = 32;
const TEXT = /^iat_([0-9a-f]{16})_([0-9a-f]{64})$/;

/** What is kept of an access token's text. */
export interface AccessTokenDigest {
  /** By which it is looked up: 16 hex digits, random, so that no token has the id of one that a restored backup lost. */
  readonly id: string;
  /**
   * SHA-256 of its secret, 32 bytes. A slow hash is for what people make up: 256 random bits are beyond guessing however
   * fast each guess is, and every request would pay for it.
   */
  readonly secretHash: Uint8Array;
}

/**
 * Makes an access token, `iat_<id>_<secret>`: the prefix is for scanners that look for leaked secrets, and hex has no
 * second spelling of the same bytes. The text is in no other place: who loses it needs another token.
 */
export function newAccessToken(): AccessTokenDigest & { readonly text: string } {
  const id = randomBytes(ID_BYTES).toString('hex');
  const secret = randomBytes(SECRET_BYTES).toString('hex');
  return { id, secretHash: hashOf(secret), text: `iat_${id}_${secret}` };
}

/** What a text says of an access token; null where it is none. */
export function readAccessToken(text: string): AccessTokenDigest | null {
  const [, id, secret] = TEXT.exec(text) ?? [];
  return id === undefined || secret === undefined ? null : { id, secretHash: hashOf(secret) };
}

/** Whether two hashes of secrets are one, in a time that does not tell how much of them is. */
export function isSameSecret(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}

function hashOf(secret: string): Uint8Array {
  return sha256(Buffer.from(secret, 'ascii'));
}
