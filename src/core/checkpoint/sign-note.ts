import { KeyObject, signEd25519, verifyEd25519 } from '../crypto';
import { invalid, ProofError } from '../merkle/proof-error';
import { NoteSignature, SignedNote } from './note';
import { linesOf, noteText } from './text';
import { VerifierKey, verifierKey } from './verifier-key';

/** Signs texts under the name of a key. */
export interface NoteSigner {
  /** What the signatures are checked with. */
  readonly key: VerifierKey;
  sign(text: string): NoteSignature;
}

/** A signer with an Ed25519 private key. A ProofError, MALFORMED, for a name that no key has. */
export function noteSigner(name: string, privateKey: KeyObject): NoteSigner {
  const key = verifierKey(name, privateKey);
  return {
    key,
    sign: (text) => ({ name, keyId: key.id, signature: signEd25519(Buffer.from(text), privateKey) }),
  };
}

/**
 * Signs a text with each signer. A ProofError, MALFORMED, where the text does not end with a newline or has another
 * control character.
 */
export function signNote(text: string, signers: readonly [NoteSigner, ...NoteSigner[]]): SignedNote {
  linesOf(noteText(text));
  return { text, signatures: signers.map((signer) => signer.sign(text)) };
}

/**
 * Checks a note and gives the keys, of those that are known, that signed it, each once: one at least. Signatures of other keys
 * are ignored, also where they bear the name of a known key, as after a change of keys (https://c2sp.org/signed-note).
 * A ProofError: INVALID where a signature of a known key does not verify, UNKNOWN_KEY where no known key signed.
 */
export function verifyNote({ text, signatures }: SignedNote, known: readonly VerifierKey[]): VerifierKey[] {
  const message = Buffer.from(text);
  const signed = signatures.flatMap(({ name, keyId, signature }) => {
    const key = known.find((candidate) => candidate.name === name && candidate.id === keyId);
    if (key === undefined) return [];
    if (!verifyEd25519(message, signature, key.publicKey)) {
      throw invalid(`the signature of ${name}+${keyId} does not verify`);
    }
    return [key];
  });
  if (signed.length === 0) throw noKnownKey(signatures, known);
  return [...new Set(signed)];
}

function noKnownKey(signatures: readonly NoteSignature[], known: readonly VerifierKey[]): ProofError {
  const namesake = signatures.find(({ name }) => known.some((key) => key.name === name));
  return new ProofError(
    'UNKNOWN_KEY',
    namesake === undefined
      ? 'no known key signed the note'
      : `the note is signed as ${namesake.name}, and by a key with an unknown id, ${namesake.keyId}`,
  );
}
