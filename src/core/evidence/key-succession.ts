import { parseVerifierKey, writeVerifierKey, type VerifierKey } from '../checkpoint';
import { verifyEd25519 } from '../crypto';
import { ProofError } from '../merkle';

/** That a key signed that another one follows it. It stands by itself: the signature covers both. */
export interface KeySuccession {
  /** A C2SP verifier key. */
  readonly previousKey: string;
  /** The key that follows (a C2SP verifier key). */
  readonly key: string;
  /** 64 bytes (Ed25519), by the previous key over `successionText`. */
  readonly signature: Uint8Array;
}

/** What a key signs so that another follows it. */
export function successionText(previousKey: string, nextKey: string): string {
  return `incident-archive/key-succession/1\n${previousKey}\n${nextKey}\n`;
}

/** Whether both keys are some, and the earlier one signed that the other follows it. */
export function isSucceeded({ previousKey, key, signature }: KeySuccession): boolean {
  const previous = keyIn(previousKey);
  if (previous === null || keyIn(key) === null) return false;
  return verifyEd25519(Buffer.from(successionText(previousKey, key)), signature, previous.publicKey);
}

/**
 * The keys, and each that one of them, or one that follows them, signed to follow it. `successions`: in the order in
 * which they were signed; one that does not hold says nothing.
 */
export function withSuccessors(
  keys: readonly VerifierKey[],
  successions: readonly KeySuccession[],
): VerifierKey[] {
  const known = new Map(keys.map((key) => [writeVerifierKey(key), key]));
  for (const succession of successions) {
    const next = keyIn(succession.key);
    if (next !== null && known.has(succession.previousKey) && isSucceeded(succession))
      known.set(succession.key, next);
  }
  return [...known.values()];
}

/** The same, each after those that lead to its earlier key: after a recovery the log may hold them in another order. */
export function inSigningOrder(successions: readonly KeySuccession[]): KeySuccession[] {
  const ordered: KeySuccession[] = [];
  let rest = [...successions];
  while (rest.length > 0) {
    const made = new Set(rest.map(({ key }) => key));
    const next = rest.filter(({ previousKey }) => !made.has(previousKey));
    // What leads in a circle leads nowhere.
    if (next.length === 0) return ordered;
    ordered.push(...next);
    rest = rest.filter((one) => !next.includes(one));
  }
  return ordered;
}

/** The key that a text writes; null where it writes none. */
export function keyIn(text: string): VerifierKey | null {
  try {
    return parseVerifierKey(text);
  } catch (error) {
    if (error instanceof ProofError) return null;
    throw error;
  }
}
