import {
  noteSigner,
  openCheckpoint,
  parseCheckpointText,
  parseNote,
  type Checkpoint,
} from '../../core/checkpoint';
import { ProofError } from '../../core/merkle';
import { sameHash } from '../../core/merkle/hashes';
import type { Settings } from '../../config';
import { guardFileOf, keyFileIn, readGuard, readSigningKey, type Guard } from '../../evidence';
import { askArchive, urlOf } from './ask-server';
import { fail, ok, unknown, type Finding } from './finding';

/**
 * Whether the newest checkpoint of the server at the settings' address is signed by the key here, and is none that the
 * guard here does not know: what can be told of them where the server holds the database for itself.
 */
export async function checkServed(
  settings: Pick<Settings, 'host' | 'port' | 'token'>,
  folder: string,
): Promise<Finding[]> {
  const keyFile = keyFileIn(folder);
  const key = await readSigningKey(keyFile);
  if (key === null)
    return [unknown(`no key is at ${keyFile}`, 'name the folder of the evidence in ARCHIVE_EVIDENCE_DIR')];
  const url = urlOf(settings, '/log/checkpoint');
  const answer = await askArchive(settings, '/log/checkpoint');
  if (answer?.status !== 200)
    return [
      unknown(
        `${url} gives no checkpoint (${answer === null ? 'no answer' : `HTTP ${answer.status}`}) to compare the key and the guard with`,
        settings.token === null
          ? 'give a token in ARCHIVE_TOKEN where the server asks for one'
          : 'see the port',
      ),
    ];
  try {
    const note = parseNote(answer.text);
    const { origin } = parseCheckpointText(note.text);
    const checkpoint = openCheckpoint(note, { origin, keys: [noteSigner(origin, key).key] });
    // after the checkpoint, for the guard is written before what it guards is published
    return [compared(checkpoint, await readGuard(guardFileOf(keyFile)))];
  } catch (error) {
    if (!(error instanceof ProofError)) throw error;
    return [
      fail(
        `the newest checkpoint of the server is not signed by the key at ${keyFile}: ${error.message}`,
        'name the folder of its key in ARCHIVE_EVIDENCE_DIR',
      ),
    ];
  }
}

function compared({ origin, root, size }: Checkpoint, guard: Guard | null): Finding {
  const isOlder = guard !== null && guard.origin === origin && guard.size < size;
  const isOther = guard?.origin !== origin || (guard.size === size && !sameHash(guard.root, root));
  if (guard === null || isOlder || isOther)
    return fail(
      `the server signed ${size} entries of ${origin}, and the guard here says ${guard === null ? 'nothing' : `${guard.size} of ${guard.origin}`}`,
      'find out which guard file the server keeps: it must be this one',
    );
  return ok(
    `the newest checkpoint of the server, of ${size} entries, is signed by the key here, and the guard knows it`,
  );
}
