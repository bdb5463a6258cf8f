/** What keeps the log's signatures honest outside the database: the signing key, its guard, and when it may sign. */
export { changeKey } from './change-key';
export type { KeyChange } from './change-key';
export { checkpointFault } from './checkpoint-fault';
export type { CheckpointFault } from './checkpoint-fault';
export { checkpointFileName, keepCheckpoint } from './checkpoint-folder';
export { createFile } from './create-file';
export { createSigningKey, readSigningKey } from './key-file';
export { keyStanding } from './key-standing';
export type { KeyStanding } from './key-standing';
export { keyFileIn, nextKeyFileOf } from './log-signer';
export { guardFileOf, readGuard, replaceGuard } from './guard-file';
export type { Guard } from './guard-file';
export { LogKeeper } from './log-keeper';
export type { KeeperReport, LogStatus } from './log-keeper';
export { recoverLog } from './recover-log';
export type { DeclaredRecovery } from './recover-log';
export { maySign } from './may-sign';
export type { LogHead, RefusalCause, SigningDecision, SigningRefusal, SigningState } from './may-sign';
