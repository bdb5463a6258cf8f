import { writeVerifierKey } from '../core/checkpoint';
import { ArchiveError } from '../core/errors';
import { successionText } from '../core/evidence';
import type { EvidenceLogRepository } from '../repositories';
import { guardFileOf, readGuard } from './guard-file';
import { noteSuccession } from './key-journal';
import { keyFileIn, nextSigner, signerOf, takeNextKey } from './log-signer';
import { maySign } from './may-sign';

/** The keys of a log before and after a change, as C2SP verifier keys. */
export interface KeyChange {
  readonly previousKey: string;
  readonly nextKey: string;
}

/**
 * Makes a new key for the log, has the old one sign that it follows, and puts both into the log: from there on it
 * signs. The old key is gone then. After a crash on the way, the change is either not made or comes to its end with the
 * next start or the next change. Servers that run take the new key by themselves.
 * @throws ArchiveError UNAVAILABLE where the folder does not have the key of the log, or the log may not be signed
 */
export async function changeKey(log: EvidenceLogRepository, folder: string): Promise<KeyChange> {
  const keyFile = keyFileIn(folder);
  return log.whileSigning(async () => {
    const head = await log.head();
    if (head === null) throw new ArchiveError('UNAVAILABLE', null, 'the log has not begun: start a server');
    const { origin, size, root } = head;
    const signer = await signerOf(head, keyFile);
    if (signer === null)
      throw new ArchiveError('UNAVAILABLE', null, `the key that the log names is not at ${keyFile}`);
    const decision = await maySign({
      guard: await readGuard(guardFileOf(keyFile)),
      hasSigned: (await log.checkpoint()) !== null,
      tree: { origin, size, root },
      rootAt: (earlier) => log.rootAt(earlier),
    });
    if (decision.kind === 'REFUSED')
      throw new ArchiveError(
        'UNAVAILABLE',
        null,
        `the log may not be signed: ${decision.reason}; ${decision.remedy}`,
      );
    const previousKey = head.verifierKey;
    const nextKey = writeVerifierKey((await nextSigner(origin, keyFile)).key);
    const { signature } = signer.sign(successionText(previousKey, nextKey));
    const succession = { previousKey, signature };
    const declaration = { origin, verifierKey: nextKey, succession, recovery: null };
    await noteSuccession(keyFile, declaration);
    await log.changeKey(declaration);
    await takeNextKey(keyFile);
    return { previousKey, nextKey };
  });
}
