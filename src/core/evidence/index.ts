/** What the evidence log commits to: the content of each version of each record, and its entry. */
export { contentHash, contentText, entryBytes, entryLeafHash, receiptText, SALT_BYTES } from './entry';
export type { EntryContent, EntryKind } from './entry';
