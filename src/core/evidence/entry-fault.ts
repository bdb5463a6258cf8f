import { sameHash } from '../merkle/hashes';
import { contentHash, entryLeafHash, SALT_BYTES } from './entry';
import type { StoredEntry, StoredVersion } from './stored-log';

const SALT = new RegExp(`^[0-9a-f]{${2 * SALT_BYTES}}$`);

/** What is wrong with an entry by itself, in a sentence; null where its leaf is that of its content hash. */
export function entryFault({ kind, contentHash: content, leafHash }: StoredEntry): string | null {
  if (sameHash(entryLeafHash(kind, content), leafHash)) return null;
  return 'The entry was changed: its leaf is not the hash of its kind and content hash.';
}

/** Whether an entry holds and vouches for the version of its record that is stored. */
export function isVouchedFor(entry: StoredEntry): boolean {
  const { stored } = entry;
  return stored !== null && entryFault(entry) === null && contentFault(entry, stored) === null;
}

/** How a stored version differs from what its entry vouches for, in a sentence; null where it does not. */
export function contentFault(entry: StoredEntry, stored: StoredVersion): string | null {
  const { document, salt, recordedAt, contradiction } = stored;
  if (document === null) return 'What is stored is no record any more.';
  if (salt === null || !SALT.test(salt)) return 'Its salt is gone or was changed.';
  const { kind, namespace, id, revision } = entry;
  const content = {
    kind,
    namespace,
    id,
    revision,
    document,
    recordedAt: recordedAt ?? entry.recordedAt,
  };
  if (!sameHash(contentHash(Buffer.from(salt, 'hex'), content), entry.contentHash))
    return 'Content, salt, time and entry do not go together: one of them was changed since it was logged.';
  return contradiction === null ? null : `A column was changed since it was logged: ${contradiction}.`;
}
