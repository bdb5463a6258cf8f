import type { Instant } from '../brands';
import type { EntryKind } from './entry';

/** Names one version of one record. */
export interface VersionName {
  readonly kind: EntryKind;
  readonly id: string;
  readonly revision: number;
}

/** A version of a record as it is stored now. */
export interface StoredVersion {
  /** As the log hashes it; null where what is stored cannot be written as a record any more. */
  readonly document: string | null;
  /** In hex; null where there is none. */
  readonly salt: string | null;
  /** When the record says that this version was recorded; null where only the entry says so. */
  readonly recordedAt: Instant | null;
  /** A column that contradicts the document, in a sentence part; null where none does. */
  readonly contradiction: string | null;
}

/** An entry of the log, with the version of its record that is stored now. */
export interface StoredEntry extends VersionName {
  /** Its place; null where it waits for one. */
  readonly index: bigint | null;
  readonly namespace: string;
  readonly recordedAt: Instant;
  readonly contentHash: Uint8Array;
  readonly leafHash: Uint8Array;
  /** Whether no later entry is about the same version: a record saved again after a retention begins anew. */
  readonly isNewest: boolean;
  /** Null where the version is not there. */
  readonly stored: StoredVersion | null;
}

/** What the archive says of its log. */
export interface StoredLogState {
  readonly origin: string;
  /** A C2SP verifier key. */
  readonly verifierKey: string;
  readonly size: bigint;
  /** The root of the stored frontier; null where that is none of `size` leaves. */
  readonly root: Uint8Array | null;
  /** The newest checkpoint; null where none was signed. */
  readonly checkpoint: { readonly size: bigint; readonly signedAt: Instant; readonly note: string } | null;
}

/** One state of a log and of all that it is about. Each stream can be read once, piece by piece. */
export interface StoredLog {
  readonly state: StoredLogState;
  /** The entries about the log itself that have a place. */
  declarations(): AsyncIterable<readonly StoredEntry[]>;
  /** The entries about retention records and redactions that have a place. */
  removals(): AsyncIterable<readonly StoredEntry[]>;
  /** The entries about holds that have a place, oldest first. */
  holds(): AsyncIterable<readonly StoredEntry[]>;
  /** All entries that have a place, by place. */
  placed(): AsyncIterable<readonly StoredEntry[]>;
  /** All entries that wait for one. */
  waiting(): AsyncIterable<readonly StoredEntry[]>;
  /** The versions that are stored and have no entry. */
  unlogged(): AsyncIterable<readonly VersionName[]>;
}
