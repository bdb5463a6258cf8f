/** What the evidence log commits to (the content of each version of each record, and its entry), and its verification. */
export type { KeptCheckpoint } from './check-heads';
export { reportOnLog } from './collect-log';
export type { LogReport } from './collect-log';
export { contentHash, contentText, entryBytes, entryLeafHash, receiptText, SALT_BYTES } from './entry';
export type { EntryContent, EntryKind } from './entry';
export { isVouchedFor } from './entry-fault';
export { declarationDocument, keyIn, NO_SALT, readDeclaration, successionText } from './log-declaration';
export type { LogDeclaration, NamedHead, Recovery, Succession } from './log-declaration';
export { LogHistory } from './log-history';
export type { Era } from './log-history';
export type { LogFinding, LogFindingKind } from './log-finding';
export type { StoredEntry, StoredLog, StoredLogState, StoredVersion, VersionName } from './stored-log';
export { parseTrustPolicy } from './trust-policy';
export { verifyLog } from './verify-log';
export type { LogExpectations, LogVerdict } from './verify-log';
