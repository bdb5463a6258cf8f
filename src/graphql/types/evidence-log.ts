import { Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import type { Instant } from '../../core/brands';
import { parseCheckpointText, parseNote } from '../../core/checkpoint';
import type { EntryKind } from '../../core/evidence';
import type { LoggedEntry, PublishedCheckpoint } from '../../repositories';
import { DateTimeScalar } from '../scalars';

type EnumName<Kind extends string> = Kind extends `${infer Word}-${infer Rest}`
  ? `${Uppercase<Word>}_${EnumName<Rest>}`
  : Uppercase<Kind>;

/** What entries of the evidence log are about. */
export const LogEntryKind: { readonly [Kind in EntryKind as EnumName<Kind>]: Kind } = {
  SECURITY_INCIDENTS: 'security-incidents',
  POSTMORTEMS: 'postmortems',
  CASCADE_EVENTS: 'cascade-events',
  RECOVERY_SESSIONS: 'recovery-sessions',
  RETENTION_RECORDS: 'retention-records',
  REDACTIONS: 'redactions',
  HOLDS: 'holds',
  ACCESS_ENTRIES: 'access-entries',
  VERIFICATION_RUNS: 'verification-runs',
  LOG: 'log',
};

registerEnumType(LogEntryKind, {
  name: 'LogEntryKind',
  description: 'What entries of the evidence log are about.',
  valuesConfig: {
    SECURITY_INCIDENTS: { description: 'A version of a security incident.' },
    POSTMORTEMS: { description: 'A version of a postmortem.' },
    CASCADE_EVENTS: { description: 'A cascade event.' },
    RECOVERY_SESSIONS: { description: 'A version of a recovery session.' },
    RETENTION_RECORDS: { description: 'The record of what a retention removed.' },
    REDACTIONS: { description: 'What was erased of a record for good.' },
    HOLDS: { description: 'A hold, as it was placed or released.' },
    ACCESS_ENTRIES: { description: 'An entry of the access log.' },
    VERIFICATION_RUNS: { description: 'What a verification of a chain on a schedule found.' },
    LOG: { description: 'The log itself: its name and its key.' },
  },
});

/** Descriptions of what the types and arguments of the log share. Hashes are hex, as receipts and chains write them. */
export const logDescriptions = {
  index: 'Its place in the log, from 0: a whole number below 2^63.',
  size: 'How many leaves the tree has: a whole number below 2^63.',
  leafHash: 'The hash by which the Merkle tree holds it (RFC 6962 section 2.1), in hex.',
  recordedAt: "When the version was recorded, by the archive's clock.",
  receipt:
    'The receipt of the version given here; null where none is given, or one that is older than the evidence log and ' +
    'not in it yet.',
};

@ObjectType('LogCheckpoint', {
  description: 'What the evidence log signed: its size and its root (https://c2sp.org/tlog-checkpoint).',
  simpleResolvers: true,
})
export class LogCheckpointType {
  @Field(() => String, { description: "The log's name." })
  origin!: string;

  @Field(() => ID, { description: logDescriptions.size })
  size!: string;

  @Field(() => String, { description: 'The root of its Merkle tree, in hex.' })
  root!: string;

  @Field(() => DateTimeScalar, { description: "When it was published, by the archive's clock." })
  signedAt!: Instant;

  @Field(() => String, {
    description: 'The signed text, byte for byte: what to keep elsewhere, and what a verifier reads.',
  })
  note!: string;
}

@ObjectType('LogEntry', {
  description: 'A version of a record in the evidence log.',
  simpleResolvers: true,
})
export class LogEntryType {
  @Field(() => ID, { description: logDescriptions.index })
  index!: string;

  @Field(() => LogEntryKind, { description: 'What it is about.' })
  kind!: EntryKind;

  @Field(() => String, { description: "The record's namespace; empty where it has none." })
  namespace!: string;

  @Field(() => ID, { description: "The record's key." })
  recordId!: string;

  @Field(() => Int, { description: 'The number of the version; 1 as the record first came.' })
  revision!: number;

  @Field(() => DateTimeScalar, { description: logDescriptions.recordedAt })
  recordedAt!: Instant;

  @Field(() => String, { description: 'SHA-256 of its salt and its content, in hex.' })
  contentHash!: string;

  @Field(() => String, { description: logDescriptions.leafHash })
  leafHash!: string;
}

@ObjectType('InclusionProof', {
  description: 'Shows that a leaf is in a tree (RFC 6962 section 2.1.1).',
  simpleResolvers: true,
})
export class InclusionProofType {
  @Field(() => ID, { description: logDescriptions.index })
  index!: string;

  @Field(() => ID, { description: logDescriptions.size })
  treeSize!: string;

  @Field(() => String, { description: logDescriptions.leafHash })
  leafHash!: string;

  @Field(() => [String], { description: "The hashes of the proof in hex, from the leaf's side up." })
  hashes!: readonly string[];
}

@ObjectType('ConsistencyProof', {
  description: 'Shows that a tree begins with all of an earlier one (RFC 6962 section 2.1.2).',
  simpleResolvers: true,
})
export class ConsistencyProofType {
  @Field(() => ID, { description: 'How many leaves the earlier tree has: a whole number below 2^63.' })
  from!: string;

  @Field(() => ID, { description: 'How many leaves the later tree has: a whole number below 2^63.' })
  to!: string;

  @Field(() => [String], { description: "The hashes of the proof in hex, from the leaves' side up." })
  hashes!: readonly string[];
}

@ObjectType('Receipt', {
  description: 'The promise that the evidence log holds a version of a record, and will prove it.',
  simpleResolvers: true,
})
export class ReceiptType {
  @Field(() => String, {
    description: `${logDescriptions.leafHash} Give it to receiptProof later.`,
  })
  leafHash!: string;

  @Field(() => DateTimeScalar, { description: logDescriptions.recordedAt })
  recordedAt!: Instant;

  @Field(() => ID, {
    nullable: true,
    description: `${logDescriptions.index} Null until it has one, soon after the write.`,
  })
  logIndex!: string | null;
}

/** Bytes in hex, as all hashes are served. */
export function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

/** A checkpoint as it is served: what its note says beside the note. */
export function toServedCheckpoint({ note, signedAt }: PublishedCheckpoint): LogCheckpointType {
  const { origin, size, root } = parseCheckpointText(parseNote(note).text);
  return { origin, size: String(size), root: hexOf(root), signedAt, note };
}

/** An entry that has its place, as it is served. */
export function toServedEntry({ logIndex, contentHash, leafHash, ...entry }: LoggedEntry): LogEntryType {
  return {
    ...entry,
    index: String(logIndex),
    contentHash: hexOf(contentHash),
    leafHash: hexOf(leafHash),
  };
}

/** The receipt of an entry, which may still wait for its place. */
export function toReceipt({ leafHash, recordedAt, logIndex }: LoggedEntry): ReceiptType {
  return { leafHash: hexOf(leafHash), recordedAt, logIndex: logIndex === null ? null : String(logIndex) };
}
