import { createPublicKey, hash, KeyObject, sign, verify } from 'node:crypto';

import { Sha256Hex } from './brands';

export type { KeyObject } from 'node:crypto';

/**
 * SHA-256 of the UTF-8 bytes of `text` (FIPS 180-4). A lone surrogate has no UTF-8 form and would be hashed as
 * U+FFFD: callers pass text that the JSON parser or `quote` let through.
 */
export function sha256Hex(text: string): Sha256Hex {
  return hash('sha256', text, 'hex') as Sha256Hex;
}

/** Where short parts are put together: what is hashed is gone through at once, and needs no memory of its own. */
const scratch = Buffer.alloc(16_384);
/** A UTF-16 unit takes at most three bytes of UTF-8. */
const MOST_BYTES_OF_UNIT = 3;

/** SHA-256 of the bytes of `parts`, one after the other (FIPS 180-4): 32 bytes. */
export function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  let size = 0;
  for (const part of parts) size += part.length;
  if (size > scratch.length) return digest(Buffer.concat(parts));
  let at = 0;
  for (const part of parts) {
    scratch.set(part, at);
    at += part.length;
  }
  return digest(scratch.subarray(0, size));
}

/** SHA-256 of the bytes of `prefix` and the UTF-8 bytes of `text` after them, in hex; as `sha256Hex` otherwise. */
export function sha256HexAfter(prefix: Uint8Array, text: string): Sha256Hex {
  if (prefix.length + text.length * MOST_BYTES_OF_UNIT > scratch.length)
    return hash('sha256', Buffer.concat([prefix, Buffer.from(text, 'utf8')]), 'hex') as Sha256Hex;
  scratch.set(prefix);
  const size = prefix.length + scratch.write(text, prefix.length, 'utf8');
  return hash('sha256', scratch.subarray(0, size), 'hex') as Sha256Hex;
}

/** By way of a text: a buffer that the native side makes costs twice the hash of a short text. */
function digest(bytes: Uint8Array): Uint8Array {
  return Buffer.from(hash('sha256', bytes, 'binary'), 'binary');
}

/** The Ed25519 public key of a private or public key, as its 32 bytes (RFC 8032). A TypeError for other keys. */
export function ed25519PublicKey(key: KeyObject): Uint8Array {
  if (key.asymmetricKeyType !== 'ed25519') throw new TypeError('The key is not an Ed25519 key.');
  return Buffer.from(key.export({ format: 'jwk' }).x as string, 'base64url');
}

/** The Ed25519 signature of `message`: 64 bytes, the same each time (RFC 8032). */
export function signEd25519(message: Uint8Array, privateKey: KeyObject): Uint8Array {
  return sign(null, message, privateKey);
}

/** Whether `signature` is the Ed25519 signature of `message` by the public key of these 32 bytes (RFC 8032). */
export function verifyEd25519(message: Uint8Array, signature: Uint8Array, publicKey: Uint8Array): boolean {
  const x = Buffer.from(publicKey).toString('base64url');
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  return verify(null, message, key, signature);
}
