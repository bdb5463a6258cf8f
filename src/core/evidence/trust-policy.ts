import { parseVerifierKey, type VerifierKey } from '../checkpoint';
import { linesOf, noteText, type NoteInput } from '../checkpoint/text';
import { malformed } from '../merkle/proof-error';

/**
 * The keys that a trust policy names: one C2SP verifier key a line, as a log publishes it; empty lines and those that
 * begin with `#` say nothing. A ProofError, MALFORMED, where a line is anything else, or none is a key.
 */
export function parseTrustPolicy(input: NoteInput): VerifierKey[] {
  const text = noteText(input);
  const lines = linesOf(text.endsWith('\n') ? text : `${text}\n`).map((line) => line.trim());
  const keys = lines.filter((line) => line !== '' && !line.startsWith('#')).map(parseVerifierKey);
  if (keys.length === 0) throw malformed('the policy names no key');
  return keys;
}
