/** Signed statements of a transparency log: C2SP signed-note, tlog-checkpoint and tlog-proof, with Ed25519 keys. */
export { openCheckpoint, parseCheckpointText, signCheckpoint, writeCheckpointText } from './checkpoint';
export type { Checkpoint, TrustedLog } from './checkpoint';
export { parseNote, writeNote } from './note';
export type { NoteSignature, SignedNote } from './note';
export { noteSigner, signNote, verifyNote } from './sign-note';
export type { NoteSigner } from './sign-note';
export type { NoteInput } from './text';
export { parseTlogProof, verifyTlogProof, writeTlogProof } from './tlog-proof';
export type { TlogProof } from './tlog-proof';
export { parseVerifierKey, verifierKey, writeVerifierKey } from './verifier-key';
export type { VerifierKey } from './verifier-key';
