import path from 'node:path';
import { noteSigner, writeVerifierKey, type NoteSigner } from '../core/checkpoint';
import type { LogHead } from '../repositories';
import { onFile } from './file-error';
import { nodeFiles, type Files } from './files';
import { createSigningKey, readSigningKey } from './key-file';

/** Where in the folder of the evidence the key of the log lies. */
export function keyFileIn(folder: string): string {
  return path.join(folder, 'log-signing-key.pem');
}

/** Where a key lies that is about to follow the one at `keyFile`. */
export function nextKeyFileOf(keyFile: string): string {
  return `${keyFile}.next`;
}

/**
 * The signer of a log with the key at `keyFile`; null where there is none, or another than the log names. A change of
 * keys that was cut short after the log named the new one is brought to its end.
 */
export async function signerOf(
  { origin, verifierKey }: Pick<LogHead, 'origin' | 'verifierKey'>,
  keyFile: string,
  files: Files = nodeFiles,
): Promise<NoteSigner | null> {
  const read = async (file: string): Promise<NoteSigner | null> => {
    const key = await readSigningKey(file, files);
    const signer = key === null ? null : noteSigner(origin, key);
    return signer !== null && writeVerifierKey(signer.key) === verifierKey ? signer : null;
  };
  const signer = await read(keyFile);
  if (signer !== null) return signer;
  const next = await read(nextKeyFileOf(keyFile));
  if (next !== null) await takeNextKey(keyFile, files);
  return next;
}

/** Has the key that follows take the place of the one at `keyFile`, which is gone then. */
export async function takeNextKey(keyFile: string, files: Files = nodeFiles): Promise<void> {
  await onFile('signing key', keyFile, () => files.move(nextKeyFileOf(keyFile), keyFile));
}

/** The signer with a key that lies ready to follow the one at `keyFile`; it is made where none does. */
export async function nextSigner(
  origin: string,
  keyFile: string,
  files: Files = nodeFiles,
): Promise<NoteSigner> {
  const file = nextKeyFileOf(keyFile);
  const key = (await readSigningKey(file, files)) ?? (await createSigningKey(file, files));
  return noteSigner(origin, key);
}
