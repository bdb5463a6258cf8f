/** What the evidence log commits to (the content of each version of each record, and its entry), and its verification. */
export { BUNDLE_FORMAT, MAX_BUNDLE_LINE_BYTES, writeBundleEntry, writeBundleHeader } from './bundle';
export type {
  BundledHash,
  BundledVersion,
  BundleEntry,
  BundleFilter,
  BundleHeader,
  EarlierCheckpoint,
} from './bundle';
export type { BundleFinding, BundleFindingKind } from './bundle-finding';
export type { KeptCheckpoint } from './check-heads';
export { reportOnBundle } from './collect-bundle';
export type { BundleReport } from './collect-bundle';
export { reportOnLog } from './collect-log';
export type { LogReport } from './collect-log';
export {
  besideChanges,
  contentHash,
  contentText,
  entryBytes,
  entryHashes,
  entryLeafHash,
  receiptText,
  SALT_BYTES,
} from './entry';
export type { EntryContent, EntryKind } from './entry';
export { isVouchedFor } from './entry-fault';
export { inSigningOrder, isSucceeded, keyIn, successionText, withSuccessors } from './key-succession';
export type { KeySuccession } from './key-succession';
export {
  declarationDocument,
  isRecoverySigned,
  NO_SALT,
  readDeclaration,
  recoveryText,
  successionIn,
} from './log-declaration';
export { Excuses } from './excuses';
export type { LogDeclaration, NamedHead, Recovery, Succession } from './log-declaration';
export { LogHistory } from './log-history';
export type { Era } from './log-history';
export type { LogFinding, LogFindingKind } from './log-finding';
export type { StoredEntry, StoredLog, StoredLogState, StoredVersion, VersionName } from './stored-log';
export { parseTrustPolicy } from './trust-policy';
export { readBundleEntry, readBundleHeader } from './read-bundle';
export { verifyBundle } from './verify-bundle';
export type { BundleExpectations, BundleVerdict } from './verify-bundle';
export { readReceipt } from './receipt';
export type { KeptReceipt } from './receipt';
export { verifyReceipt } from './verify-receipt';
export type { LeafStanding, ReceiptExpectations, ReceiptFindingKind, ReceiptVerdict } from './verify-receipt';
export { verifyLog } from './verify-log';
export type { LogExpectations, LogVerdict } from './verify-log';
