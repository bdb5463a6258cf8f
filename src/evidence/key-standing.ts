import { noteSigner, writeVerifierKey } from '../core/checkpoint';
import type { LogHead } from '../repositories';
import { readSigningKey } from './key-file';
import { keyFileIn, nextKeyFileOf } from './log-signer';

/**
 * How the keys in a folder stand to a log. ITS_OWN: the key that the log names is there. NEXT: it lies beside it, and the
 * next start takes it, for a change of keys was cut short. OTHER: a key is there that the log does not name. NONE: no key.
 */
export type KeyStanding = 'ITS_OWN' | 'NEXT' | 'OTHER' | 'NONE';

/**
 * Compares the keys in a folder with the one that a log names, and moves none.
 * @throws as readSigningKey
 */
export async function keyStanding(
  { origin, verifierKey }: Pick<LogHead, 'origin' | 'verifierKey'>,
  folder: string,
): Promise<KeyStanding> {
  const keyFile = keyFileIn(folder);
  const isNamed = async (file: string): Promise<boolean | null> => {
    const key = await readSigningKey(file);
    return key === null ? null : writeVerifierKey(noteSigner(origin, key).key) === verifierKey;
  };
  const isOwn = await isNamed(keyFile);
  if (isOwn === true) return 'ITS_OWN';
  if ((await isNamed(nextKeyFileOf(keyFile))) === true) return 'NEXT';
  return isOwn === null ? 'NONE' : 'OTHER';
}
