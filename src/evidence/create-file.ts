import { onFile } from './file-error';
import { Files, nodeFiles } from './files';

/** What is in it may be for few eyes: whoever hands it on decides who reads it. */
const OWNER_ONLY = 0o600;

/**
 * Makes a file of pieces as they come, for its owner alone, as a whole or not at all; false where there is one, which
 * stays as it is. Durable when it returns. `what` says what it is.
 * @throws ArchiveError UNAVAILABLE, saying what to do, where none can be made; what `pieces` throws, as it comes
 */
export async function createFile(
  what: string,
  file: string,
  pieces: AsyncIterable<Uint8Array>,
  files: Files = nodeFiles,
): Promise<boolean> {
  const failure: { error?: unknown } = {};
  async function* watched(): AsyncGenerator<Uint8Array> {
    try {
      yield* pieces;
    } catch (error) {
      failure.error = error;
      throw error;
    }
  }
  return onFile(what, file, async () => files.createFrom(file, watched(), OWNER_ONLY)).catch(
    (error: unknown) => {
      throw 'error' in failure ? failure.error : error;
    },
  );
}
