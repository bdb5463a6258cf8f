import type { Instant } from '../core/brands';
import { contentHash, entryLeafHash, SALT_BYTES, type EntryContent, type EntryKind } from '../core/evidence';
import { canonicalJson, MAX_DOCUMENT_DEPTH, member, parseJson, type JsonNode } from '../core/json';
import { canonicalCascadeEventRecord } from '../core/records';
import type { Session } from '../database';
import { cascadeEventKind, type CascadeEvent, type RecordKind } from '../entities';
import { toCascadeEventRecord } from './cascade-event-record';
import { randomHex } from './random-id';
import { writeRecord } from './record-document';

/** A version of a record for the log, and the salt that lies beside it. */
export interface SaltedVersion extends EntryContent {
  /** In hex; see `newSalt`. */
  readonly salt: string;
}

/** A random salt, in hex. */
export function newSalt(): string {
  return randomHex(SALT_BYTES);
}

/** Puts versions into the log, inside the transaction of the write that made them; they get their places later. */
export async function logVersions(tx: Session, versions: readonly SaltedVersion[]): Promise<void> {
  const [only] = versions;
  if (only === undefined) return;
  if (versions.length === 1) return logVersion(tx, only);
  const hashes = versions.map(({ salt, ...content }) => contentHash(Buffer.from(salt, 'hex'), content));
  await tx.query({
    name: 'log-versions',
    text: `INSERT INTO log_entries (kind, namespace, record_id, revision, recorded_at, content_hash, leaf_hash)
      SELECT kind, namespace, record_id, revision, recorded_at, decode(content_hash, 'hex'), decode(leaf_hash, 'hex')
      FROM unnest($1::text[], $2::text[], $3::text[], $4::integer[], $5::timestamptz[], $6::text[], $7::text[])
        WITH ORDINALITY AS given (kind, namespace, record_id, revision, recorded_at, content_hash, leaf_hash, place)
      ORDER BY place`,
    values: [
      versions.map(({ kind }) => kind),
      versions.map(({ namespace }) => namespace),
      versions.map(({ id }) => id),
      versions.map(({ revision }) => revision),
      versions.map(({ recordedAt }) => recordedAt),
      hashes.map(hexOf),
      hashes.map((hash, index) => hexOf(entryLeafHash(kindAt(versions, index), hash))),
    ],
  });
}

/** Most writes make one version: a statement without lists costs less. */
async function logVersion(tx: Session, { salt, ...content }: SaltedVersion): Promise<void> {
  const hash = contentHash(Buffer.from(salt, 'hex'), content);
  const { kind, namespace, id, revision, recordedAt } = content;
  await tx.query({
    name: 'log-version',
    text: `INSERT INTO log_entries (kind, namespace, record_id, revision, recorded_at, content_hash, leaf_hash)
      VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    values: [kind, namespace, id, revision, recordedAt, hash, entryLeafHash(kind, hash)],
  });
}

/** The version that a row is, for the log. */
export function versionOfRow<Row>(
  kind: RecordKind<Row>,
  row: Row,
  recordedAt: Instant,
  salt: string,
): SaltedVersion {
  const { namespace, revision } = row as { namespace?: string | null; revision?: number };
  return {
    kind: kind.name,
    namespace: namespace ?? '',
    id: String(row[kind.key]),
    revision: revision ?? 1,
    recordedAt,
    document: documentOf(kind, row),
    salt,
  };
}

/** An earlier version, kept as the record that export would have written. */
export function versionOfDocument<Row>(
  kind: RecordKind<Row>,
  version: { id: string; revision: number; recordedAt: Instant; document: string },
): SaltedVersion {
  const node = parseJson(version.document, { maxDepth: MAX_DOCUMENT_DEPTH });
  const namespace = node.kind === 'object' ? member(node, 'namespace') : undefined;
  return {
    ...version,
    kind: kind.name,
    namespace: namespace?.kind === 'string' ? namespace.value : '',
    document: leafDocument(version.document),
    salt: newSalt(),
  };
}

/** The record as export writes it, as canonical JSON, without keys that are null. */
function documentOf<Row>(kind: RecordKind<Row>, row: Row): string {
  if ((kind as unknown) === cascadeEventKind)
    return canonicalCascadeEventRecord(toCascadeEventRecord(row as CascadeEvent), { omitNull: true });
  return leafDocument(writeRecord(kind, row));
}

/** A written record as the log hashes it. */
export function leafDocument(written: string): string {
  const node = parseJson(written, { maxDepth: MAX_DOCUMENT_DEPTH });
  if (node.kind !== 'object') throw new Error('a written record is no object');
  const members = node.members.filter(({ value }) => value.kind !== 'null');
  const kept: JsonNode = { ...node, members };
  return canonicalJson(kept);
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

function kindAt(versions: readonly SaltedVersion[], index: number): EntryKind {
  const version = versions[index];
  if (version === undefined) throw new Error('a version is missing');
  return version.kind;
}
