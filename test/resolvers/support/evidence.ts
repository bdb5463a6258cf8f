import { createPrivateKey } from 'node:crypto';
import {
  noteSigner,
  signCheckpoint,
  writeNote,
  writeVerifierKey,
  type Checkpoint,
  type TrustedLog,
} from '../../../src/core/checkpoint';
import { signEd25519 } from '../../../src/core/crypto';
import { receiptText } from '../../../src/core/evidence';
import type { ReceiptSigner } from '../../../src/graphql/context';
import type { EvidenceLogRepository } from '../../../src/repositories';

export const ORIGIN = 'archive.test/log';

/** An Ed25519 key of 32 equal bytes, so that a failure can be repeated. */
const privateKey = createPrivateKey({
  key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, 7)]),
  format: 'der',
  type: 'pkcs8',
});
const signer = noteSigner(ORIGIN, privateKey);

/** What an outsider knows of the log of the tests. */
export const trustedLog: TrustedLog = { origin: ORIGIN, keys: [signer.key] };

export const signReceipt: ReceiptSigner = (leafHash, recordedAt) =>
  Buffer.from(signEd25519(Buffer.from(receiptText(ORIGIN, leafHash, recordedAt)), privateKey)).toString(
    'base64',
  );

export function beginLog(log: EvidenceLogRepository): Promise<void> {
  return log.begin(ORIGIN, writeVerifierKey(signer.key));
}

export async function sequenceAll(log: EvidenceLogRepository): Promise<void> {
  while ((await log.sequence()) > 0);
}

/** Gives all entries their places and publishes a signed checkpoint, whose note it gives too. */
export async function publish(log: EvidenceLogRepository): Promise<Checkpoint & { readonly note: string }> {
  await sequenceAll(log);
  const head = await log.head();
  if (head === null) throw new Error('the log begins before its first checkpoint');
  const checkpoint = { origin: ORIGIN, size: head.size, root: head.root, extensions: [] };
  const note = writeNote(signCheckpoint(checkpoint, [signer]));
  await log.addCheckpoint(checkpoint, note);
  return { ...checkpoint, note };
}

/** The bytes of a hash as the API writes it. */
export const bytesOf = (hex: string): Uint8Array => Buffer.from(hex, 'hex');
