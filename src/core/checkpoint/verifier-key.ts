import { ed25519PublicKey, KeyObject, sha256 } from '../crypto';
import { malformed } from '../merkle/proof-error';
import { base64, checkKeyName, readBase64 } from './text';

/** What a signature on a note is checked with: an Ed25519 public key and its name. */
export interface VerifierKey {
  /** A URL without scheme by custom, `example.com/log`; no spaces, no plus signs. */
  readonly name: string;
  /** Four bytes as eight hex digits. With the name it tells which key signed; it is no proof of anything. */
  readonly id: string;
  /** 32 bytes (RFC 8032). */
  readonly publicKey: Uint8Array;
}

/** The byte that stands for Ed25519 in ids and verifier keys (signed-note, signature types). */
const ED25519 = Uint8Array.of(0x01);
const PUBLIC_KEY_BYTES = 32;
const ENCODED = /^([^+]*)\+([0-9a-f]{8})\+(.*)$/;

/** Names a public key, which may come as the private one. A ProofError, MALFORMED, for a name that no key has. */
export function verifierKey(name: string, key: KeyObject): VerifierKey {
  return named(name, ed25519PublicKey(key));
}

/**
 * Reads a verifier key: name, id and base64 of the type and the public key, joined by plus signs
 * (https://c2sp.org/signed-note). A ProofError, MALFORMED, where it is not that, not of Ed25519, or the id is not that
 * of name and key.
 */
export function parseVerifierKey(text: string): VerifierKey {
  const [, name = '', id, encoded = ''] = ENCODED.exec(text) ?? [];
  if (id === undefined) throw malformed('a verifier key is not NAME+ID+KEY with an id of eight hex digits');
  const bytes = readBase64(encoded, 'public key');
  if (bytes.length !== 1 + PUBLIC_KEY_BYTES || bytes[0] !== ED25519[0]) {
    throw malformed('the public key is not one of Ed25519');
  }
  const key = named(name, bytes.subarray(1));
  if (key.id !== id) throw malformed('the id is not that of the name and the public key');
  return key;
}

/** The verifier key as text, as `parseVerifierKey` reads it: what a log publishes. */
export function writeVerifierKey({ name, id, publicKey }: VerifierKey): string {
  return `${name}+${id}+${base64(Buffer.concat([ED25519, publicKey]))}`;
}

function named(name: string, publicKey: Uint8Array): VerifierKey {
  checkKeyName(name);
  const digest = sha256(Buffer.from(`${name}\n`), ED25519, publicKey);
  return { name, id: Buffer.from(digest).toString('hex', 0, 4), publicKey };
}
