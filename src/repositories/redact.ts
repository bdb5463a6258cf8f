import type { Instant } from '../core/brands';
import { badInput, inField } from '../core/errors';
import { reproduce } from '../core/hash-schemes';
import type { Caller } from '../auth';
import type { Session, Transaction } from '../database';
import { cascadeEventKind, HashStatus, type CascadeEvent, type RecordKind } from '../entities';
import { accessEntry, keepAccess } from './access-log';
import { toCascadeEventRecord } from './cascade-event-record';
import { ChainEvents } from './chain-events';
import { lockChains } from './chain-heads';
import { eraseInputDigests } from './idempotency';
import { sequenceWithin } from './log-sequencer';
import { logVersions, versionOfDocument, versionOfRow } from './log-versions';
import { newSalt } from './salted-version';
import { writeRecord } from './record-document';
import { checkFields } from './redactable-fields';
import { eraseInDocument, erasedValue, withRedacted } from './redacted-document';
import { addRedaction, type StoredRedaction } from './redaction-log';
import { refuseHeld } from './held';
import { lockRow, updateRow } from './revise';
import { searchTextOf } from './search-text';
import { View } from './sql/scope';
import { selectByKeys } from './sql/select';
import { checkText, storedValue, type StoredValue } from './values';
import { excusedRanges, versionsToErase, type VersionToErase } from './versions-to-erase';

/** What is erased of one record for good, and why. */
export interface RedactionRequest {
  /** The record's key. */
  readonly id: string;
  /** Its properties, at least one. */
  readonly fields: readonly string[];
  /** Required, at most 2 MB: it is kept for ever, so it must not repeat what is erased. */
  readonly reason: string;
}

/** What every record has that can be redacted. */
interface Redactable {
  readonly recordedAt: Instant;
  readonly redactedFields: string[];
}

/** Erases fields of a record inside the caller's transaction; see RedactionRepository. */
export async function redactRecord<Row extends Redactable>(
  tx: Transaction,
  caller: Caller,
  kind: RecordKind<Row>,
  request: RedactionRequest,
  triggeredByNames: readonly string[],
): Promise<StoredRedaction> {
  const fields = checkFields(kind, request.fields);
  if (inField('reason', () => checkText(request.reason)).trim() === '')
    throw badInput('reason', 'is required');
  const id = String(inField('id', () => storedValue(kind.column(kind.key), request.id)));
  const row = await lockRecord(View.of(tx, caller), kind, id);
  await refuseHeld(tx, kind.name, [id]);
  const link = await soundLink(tx, kind, row, triggeredByNames);
  const versions = await versionsToErase(tx, kind, row);
  const erased = erasedRow(kind, row, fields);
  await eraseEarlier(tx, kind, erased, fields, versions);
  await eraseCurrent(tx, caller, kind, erased, {
    fields,
    versions,
    reason: request.reason,
    triggeredByNames,
  });
  await eraseInputDigests(tx, id);
  const redaction = await addRedaction(tx, {
    kind: kind.name,
    recordId: id,
    namespace: namespaceOf(row),
    fields: withRedacted(kind, [], fields),
    reason: request.reason,
    redactedBy: caller.actor,
    logRanges: excusedRanges(versions),
    ...link,
  });
  const access = { operation: 'redact', kind: kind.name, records: [{ id, namespace: namespaceOf(row) }] };
  await keepAccess(tx, [accessEntry(caller, access, tx.startedAt)]);
  // Only what has its place excuses an erasure: never may the one be seen without the other.
  await sequenceWithin(tx);
  return redaction;
}

function namespaceOf(row: object): string {
  return (row as { namespace?: string | null }).namespace ?? '';
}

function revisionOf(row: object): number {
  return (row as { revision?: number }).revision ?? 1;
}

/** The record, locked; of an event its chain too, so that no retention judges it meanwhile. */
async function lockRecord<Row>(view: View, kind: RecordKind<Row>, id: string): Promise<Row> {
  if ((kind as unknown) === cascadeEventKind) {
    const [event] = await selectByKeys(view, cascadeEventKind, [id], {
      projection: new Set(['namespace'] as const),
    });
    if (event !== undefined) await lockChains(view.session, [event.namespace]);
  }
  return lockRow(view, kind, id, 'id');
}

/**
 * What an event's link is made of, where its hash holds: once content is erased, that is what its chain rests on. Of one
 * whose hash does not hold nothing is noted, so that what is found against it stays to be found.
 */
async function soundLink<Row>(
  tx: Session,
  kind: RecordKind<Row>,
  row: Row,
  triggeredByNames: readonly string[],
): Promise<Pick<StoredRedaction, 'previousHash' | 'currentHash' | 'timestampText'>> {
  const nothing = { previousHash: null, currentHash: null, timestampText: null };
  if ((kind as unknown) !== cascadeEventKind) return nothing;
  const event = row as unknown as CascadeEvent;
  const window = { namespace: event.namespace, start: null, end: null, upToArrival: null };
  const faults = await new ChainEvents(tx, window, triggeredByNames).faultsOf(event);
  if (faults.some((fault) => fault.kind === 'HASH_MISMATCH')) return nothing;
  const { previousHash, currentHash, timestampText } = event;
  return { previousHash, currentHash, timestampText };
}

/** The row without the content of the fields, and without what is derived of it. */
function erasedRow<Row extends Redactable>(kind: RecordKind<Row>, row: Row, fields: readonly string[]): Row {
  const values = fields.map((field) => [field, erasedValue(kind.column(field))] as const);
  return {
    ...row,
    ...Object.fromEntries(values),
    redactedFields: withRedacted(kind, row.redactedFields, fields),
  };
}

/**
 * Erases the fields in all versions before the current one, and logs what is left of each anew. One that the log did not
 * have is none that it gets: that it was put there past the archive stays to be found.
 */
async function eraseEarlier<Row extends Redactable>(
  tx: Session,
  kind: RecordKind<Row>,
  row: Row,
  fields: readonly string[],
  versions: readonly VersionToErase[],
): Promise<void> {
  const id = String(row[kind.key]);
  const replacements = await tx.query<{ revision: number }>({
    text: 'SELECT revision FROM revisions WHERE kind = $1 AND record_id = $2 ORDER BY revision',
    values: [kind.name, id],
  });
  // One at a time: each may be some megabytes large.
  for (const { revision: replacing } of replacements) {
    const [kept] = await tx.query<{ document: string }>({
      text: `SELECT previous_document AS document FROM revisions WHERE kind = $1 AND record_id = $2 AND revision = $3`,
      values: [kind.name, id, replacing],
    });
    if (kept === undefined) throw new Error('a version of a locked record is gone');
    const revision = replacing - 1;
    const recordedAt = recordedAtOf(versions, revision);
    const document = eraseInDocument(kind, kept.document, fields);
    const version = versionOfDocument(kind, {
      id,
      revision,
      document,
      recordedAt: recordedAt ?? row.recordedAt,
    });
    await tx.query({
      text: `UPDATE revisions SET previous_document = $4, previous_salt = $5
        WHERE kind = $1 AND record_id = $2 AND revision = $3`,
      values: [kind.name, id, replacing, document, version.salt],
    });
    if (recordedAt !== null) await logVersions(tx, [version]);
  }
}

/**
 * Erases the fields in the record as it is. What is left of it is logged anew: of a kind that counts its versions as an
 * earlier version and as the next one, of an event as the same one.
 */
async function eraseCurrent<Row extends Redactable>(
  tx: Session,
  caller: Caller,
  kind: RecordKind<Row>,
  row: Row,
  redaction: {
    readonly fields: readonly string[];
    readonly versions: readonly VersionToErase[];
    readonly reason: string;
    readonly triggeredByNames: readonly string[];
  },
): Promise<void> {
  const { fields, versions, reason, triggeredByNames } = redaction;
  const [id, revision, isCounted] = [String(row[kind.key]), revisionOf(row), 'revision' in row];
  const recordedAt = recordedAtOf(versions, revision);
  if (isCounted) {
    const version = versionOfRow(kind, row, recordedAt ?? row.recordedAt, newSalt());
    await tx.query({
      text: `INSERT INTO revisions (kind, record_id, revision, previous_document, previous_salt, changed_by, reason)
        VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      values: [kind.name, id, revision + 1, writeRecord(kind, row), version.salt, caller.actor, reason],
    });
    if (recordedAt !== null) await logVersions(tx, [version]);
  }
  const salt = newSalt();
  const changes = new Map<string, StoredValue>([
    ...fields.map((field) => [field, row[field as keyof Row] as StoredValue] as const),
    ['redactedFields', row.redactedFields],
    ...derivedValues(kind, row, fields, triggeredByNames),
    ['salt', salt],
  ]);
  const { row: left, changedAt } = await updateRow(tx, kind, row, [...changes]);
  if (isCounted) await logVersions(tx, [versionOfRow(kind, left, changedAt, salt)]);
  else if (recordedAt !== null) await logVersions(tx, [versionOfRow(kind, left, row.recordedAt, salt)]);
}

/** When a version was recorded, as its entry says; null where the log does not have it. */
function recordedAtOf(versions: readonly VersionToErase[], revision: number): Instant | null {
  return versions.find((version) => version.revision === revision)?.recordedAt ?? null;
}

/** The columns that the archive derives from what was erased, once it is. */
function derivedValues<Row>(
  kind: RecordKind<Row>,
  row: Row,
  fields: readonly string[],
  triggeredByNames: readonly string[],
): [string, StoredValue][] {
  const values: [string, StoredValue][] = [];
  const has = (property: string): boolean => kind.columns.some((column) => column.property === property);
  if (has('searchText'))
    values.push([
      'searchText',
      searchTextOf(kind.name, (property) => row[property as keyof Row] as StoredValue),
    ]);
  if (has('sourceAddress') && fields.includes('sourceIp')) values.push(['sourceAddress', null]);
  if ((kind as unknown) !== cascadeEventKind) return values;
  // An unsalted hash of the whole record, and a name that was found to be hashed.
  values.push(['receivedSha256', null]);
  if (fields.includes('triggeredBy')) values.push(['assumedTriggeredBy', null]);
  const left = toCascadeEventRecord(row as unknown as CascadeEvent);
  if (reproduce(left, triggeredByNames) === null) values.push(['hashStatus', HashStatus.NOT_REPRODUCED]);
  return values;
}
