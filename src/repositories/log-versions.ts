import type { Instant } from '../core/brands';
import { canonicalJson, MAX_DOCUMENT_DEPTH, member, parseJson, type JsonNode } from '../core/json';
import { canonicalCascadeEventRecord } from '../core/records';
import type { Session } from '../database';
import { cascadeEventKind, type CascadeEvent, type RecordKind } from '../entities';
import { toCascadeEventRecord } from './cascade-event-record';
import { logInsertion, logParameters } from './log-insertion';
import { writeLeafDocument } from './record-document';
import { newSalt, type SaltedVersion } from './salted-version';

/** Puts versions into the log, inside the transaction of the write that made them; they get their places later. */
export async function logVersions(tx: Session, versions: readonly SaltedVersion[]): Promise<void> {
  if (versions.length === 0) return;
  await tx.query({ name: 'log-versions', text: logInsertion(1), values: logParameters(versions) });
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
  return writeLeafDocument(kind, row);
}

/** A written record as the log hashes it. */
export function leafDocument(written: string): string {
  const node = parseJson(written, { maxDepth: MAX_DOCUMENT_DEPTH });
  if (node.kind !== 'object') throw new Error('a written record is no object');
  const members = node.members.filter(({ value }) => value.kind !== 'null');
  const kept: JsonNode = { ...node, members };
  return canonicalJson(kept);
}
