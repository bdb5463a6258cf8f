import { createPrivateKey, generateKeyPairSync, KeyObject } from 'node:crypto';
import path from 'node:path';
import { ArchiveError } from '../core/errors';
import { onFile, unusable } from './file-error';
import { StoredFile } from './file-system';
import { Files, nodeFiles } from './files';

const WHAT = 'signing key';
const OWNER_ONLY = 0o600;
/** What POSIX gives to anyone but the owner of a file. */
const OF_OTHERS = 0o077;

/**
 * The Ed25519 private key of a log, in the file at `file` as PKCS#8 PEM (RFC 8410, RFC 7468); null where there is no
 * file.
 * @throws ArchiveError UNAVAILABLE, saying what to do, where the file holds anything else, cannot be read, or (not on
 *   Windows) its mode gives anything to others than its owner
 */
export async function readSigningKey(file: string, files: Files = nodeFiles): Promise<KeyObject | null> {
  const stored = await onFile(WHAT, file, () => files.read(file));
  if (stored === null) return null;
  refuseShared(file, stored);
  return privateKeyIn(file, stored);
}

/**
 * Makes an Ed25519 key in a new file as {@link readSigningKey} reads it, for its owner alone, in a folder that is made
 * if it is missing. Durable when it returns; an error or a crash leaves the whole file or none.
 * @throws ArchiveError CONFLICT where there is a file, which stays as it is: read it; UNAVAILABLE, saying what to do,
 *   where none can be made
 */
export async function createSigningKey(file: string, files: Files = nodeFiles): Promise<KeyObject> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
  const isMade = await onFile(WHAT, file, async () => {
    await files.makeFolder(path.dirname(file));
    return files.create(file, Buffer.from(pem), OWNER_ONLY);
  });
  if (isMade) return privateKey;
  throw new ArchiveError(
    'CONFLICT',
    null,
    `there is a file ${path.resolve(file)} already: no key is made over it`,
  );
}

function refuseShared(file: string, { mode }: StoredFile): void {
  // Windows has no such bits; Node.js makes some up
  if (process.platform === 'win32' || (mode & OF_OTHERS) === 0) return;
  const octal = (mode & 0o777).toString(8).padStart(4, '0');
  const why = `its mode, ${octal}, lets others than its owner use it: run chmod 600 on it`;
  throw unusable(WHAT, file, why, null);
}

function privateKeyIn(file: string, { bytes }: StoredFile): KeyObject {
  const why =
    'it is not an Ed25519 private key as unencrypted PKCS#8 PEM: put the key of the log there, from a copy';
  let key: KeyObject;
  try {
    key = createPrivateKey({ key: Buffer.from(bytes), format: 'pem' });
  } catch (error) {
    throw unusable(WHAT, file, why, error);
  }
  if (key.asymmetricKeyType !== 'ed25519') throw unusable(WHAT, file, why, null);
  return key;
}
