import type { Instant, Sha256Hex } from '../brands';
import { sha256, sha256HexAfter } from '../crypto';
import { quote } from '../json';
import { leafHash, leafHashOfText } from '../merkle';

/** What an entry of the evidence log is about. */
export type EntryKind =
  | 'security-incidents'
  | 'postmortems'
  | 'cascade-events'
  | 'recovery-sessions'
  | 'retention-records'
  | 'redactions'
  | 'holds'
  | 'access-entries'
  | 'verification-runs'
  | 'log';

/** Kinds of entries that are no changes of the archive's records, and come to who asks for them alone. */
export const besideChanges = ['access-entries', 'verification-runs'] as const satisfies readonly EntryKind[];

/** One version of one record, as the log commits to it. */
export interface EntryContent {
  readonly kind: EntryKind;
  /** Empty where the kind has none. */
  readonly namespace: string;
  readonly id: string;
  /** 1 for the record as it first came. */
  readonly revision: number;
  /** When this version was recorded, by the database's clock. */
  readonly recordedAt: Instant;
  /** The record as export writes it, as canonical JSON, without keys that are null. */
  readonly document: string;
}

/** Bytes of a salt: as many as make guessing a short content hopeless. */
export const SALT_BYTES = 16;

/** The canonical JSON that a content hash covers, after the salt. */
export function contentText({ kind, namespace, id, revision, recordedAt, document }: EntryContent): string {
  return (
    `{"document":${document},"id":${quote(id)},"kind":${quote(kind)},"namespace":${quote(namespace)},` +
    `"recordedAt":${quote(recordedAt)},"revision":${revision}}`
  );
}

/**
 * SHA-256 of salt and content (32 bytes). The salt lies beside the record and goes with it: without it the hash
 * tells nothing, not even to who tries every likely content.
 */
export function contentHash(salt: Uint8Array, content: EntryContent): Uint8Array {
  checkSalt(salt);
  return sha256(salt, Buffer.from(contentText(content), 'utf8'));
}

/** The bytes of an entry: three lines that name the format's version, the kind, and the content's hash in hex. */
export function entryBytes(kind: EntryKind, content: Uint8Array): Uint8Array {
  return Buffer.from(entryText(kind, Buffer.from(content).toString('hex')), 'utf8');
}

function entryText(kind: EntryKind, contentHex: string): string {
  return `incident-archive/entry/1\n${kind}\n${contentHex}\n`;
}

/** The hash by which the Merkle tree holds an entry (RFC 6962 section 2.1). */
export function entryLeafHash(kind: EntryKind, content: Uint8Array): Uint8Array {
  return leafHash(entryBytes(kind, content));
}

/** `contentHash` and `entryLeafHash` of a version, in hex: each write makes both, and stores them. */
export function entryHashes(
  salt: Uint8Array,
  content: EntryContent,
): { readonly content: Sha256Hex; readonly leaf: Sha256Hex } {
  checkSalt(salt);
  const hash = sha256HexAfter(salt, contentText(content));
  return { content: hash, leaf: leafHashOfText(entryText(content.kind, hash)) };
}

function checkSalt(salt: Uint8Array): void {
  if (salt.length !== SALT_BYTES) throw new RangeError(`A salt has ${SALT_BYTES} bytes.`);
}

/** The text that a receipt's signature covers: a promise that the log will hold this leaf. */
export function receiptText(origin: string, leaf: Uint8Array, recordedAt: Instant): string {
  return `incident-archive/receipt/1\n${origin}\n${Buffer.from(leaf).toString('hex')}\n${recordedAt}\n`;
}
