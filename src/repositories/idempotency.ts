import { sha256Hex } from '../core/crypto';
import { ArchiveError, badInput, inField } from '../core/errors';
import type { Caller } from '../auth';
import type { Database, Session, Transaction } from '../database';
import type { RecordKind } from '../entities';
import { accessEntry, keepAccess } from './access-log';
import { lockRow, versionOf } from './revise';
import { isVisible } from './scope-checks';
import { View } from './sql/scope';
import { selectByKeys } from './sql/select';
import { checkText, comparableValue, entriesOf, type GivenValues, type StoredValue } from './values';

/** Longest idempotency key, in characters. */
const MAX_KEY_LENGTH = 255;

/** A write that a caller may repeat: its name, the caller's key for it, and a digest of what it was asked. */
export interface IdempotentWrite {
  readonly operation: string;
  readonly key: string | null | undefined;
  readonly inputSha256: string;
}

/** What a write made, and whether this call made it or an earlier one under the same key. */
export interface WriteResult<Row> {
  readonly record: Row;
  readonly isReplay: boolean;
}

/**
 * Runs `work` once for each key of a caller and operation, inside the caller's transaction: a retry reads the
 * version that the first call made again. CONFLICT when the key came with other input. The access log gets an entry.
 */
export async function idempotently<Row extends { revision: number }>(
  tx: Transaction,
  caller: Caller,
  kind: RecordKind<Row>,
  write: IdempotentWrite,
  work: () => Promise<Row>,
): Promise<WriteResult<Row>> {
  const result = await onceForItsKey(tx, caller, kind, write, work);
  const { namespace = null } = result.record as { namespace?: string | null };
  const records = [{ id: String(result.record[kind.key]), namespace }];
  const access = { operation: write.operation, kind: kind.name, records };
  await keepAccess(tx, [accessEntry(caller, access, tx.startedAt)]);
  return result;
}

async function onceForItsKey<Row extends { revision: number }>(
  tx: Session,
  caller: Caller,
  kind: RecordKind<Row>,
  write: IdempotentWrite,
  work: () => Promise<Row>,
): Promise<WriteResult<Row>> {
  const { operation, key, inputSha256 } = write;
  if (key === null || key === undefined) return { record: await work(), isReplay: false };
  checkIdempotencyKey(key);
  const claimed = await claimKeys(tx, caller, operation, [{ key, inputSha256 }]);
  if (!claimed.has(key)) return { record: await replay(tx, caller, kind, write), isReplay: true };
  const record = await work();
  await noteWrites(tx, caller, operation, [
    { key, recordId: String(record[kind.key]), revision: record.revision },
  ]);
  return { record, isReplay: false };
}

/** Claims keys for a caller's operation; those not in the answer were used before. */
export async function claimKeys(
  tx: Session,
  caller: Caller,
  operation: string,
  claims: readonly { key: string; inputSha256: string }[],
): Promise<Set<string>> {
  claims.forEach(({ key }) => checkIdempotencyKey(key));
  const claimed = await tx.query<{ key: string }>({
    name: 'claim-idempotency-keys',
    text: `INSERT INTO idempotency_keys (caller, operation, key, input_sha256)
      SELECT $1, $2, given.key, given.sha256 FROM unnest($3::text[], $4::text[]) AS given (key, sha256)
      ORDER BY given.key COLLATE "C"
      ON CONFLICT DO NOTHING RETURNING key`,
    values: [
      caller.actor,
      operation,
      claims.map(({ key }) => key),
      claims.map(({ inputSha256 }) => inputSha256),
    ],
  });
  return new Set(claimed.map(({ key }) => key));
}

/** Notes under claimed keys which version of which record each write made. */
export async function noteWrites(
  tx: Session,
  caller: Caller,
  operation: string,
  notes: readonly { key: string; recordId: string; revision: number }[],
): Promise<void> {
  await tx.query({
    name: 'note-idempotent-writes',
    text: `UPDATE idempotency_keys AS keys SET record_id = given.record_id, revision = given.revision
      FROM unnest($3::text[], $4::text[], $5::integer[]) AS given (key, record_id, revision)
      WHERE keys.caller = $1 AND keys.operation = $2 AND keys.key = given.key`,
    values: [
      caller.actor,
      operation,
      notes.map(({ key }) => key),
      notes.map(({ recordId }) => recordId),
      notes.map(({ revision }) => revision),
    ],
  });
}

/**
 * Reads again what an earlier call under this key made.
 * @throws ArchiveError CONFLICT when the key came with other input, NOT_FOUND when the record is gone
 */
export async function replay<Row extends { revision: number }>(
  tx: Session,
  caller: Caller,
  kind: RecordKind<Row>,
  { operation, key, inputSha256 }: IdempotentWrite,
): Promise<Row> {
  const [made] = await tx.query<{ sha256: string; recordId: string; revision: number }>({
    name: 'read-idempotency-key',
    text: `SELECT input_sha256 AS sha256, record_id AS "recordId", revision FROM idempotency_keys
      WHERE caller = $1 AND operation = $2 AND key = $3`,
    values: [caller.actor, operation, key],
  });
  if (!isSameInput(made, inputSha256)) {
    throw new ArchiveError('CONFLICT', 'idempotencyKey', 'was used for another input');
  }
  const current = await lockRow(View.of(tx, caller), kind, made.recordId, 'idempotencyKey');
  return visibleVersion(tx, caller, kind, current, made.revision);
}

/** As `replay`, for several keys of one operation: by key, what each made. */
export async function replayMany<Row extends { revision: number }>(
  tx: Session,
  caller: Caller,
  kind: RecordKind<Row>,
  operation: string,
  writes: readonly { key: string; inputSha256: string }[],
): Promise<Map<string, Row>> {
  if (writes.length === 0) return new Map();
  const rows = await tx.query<{ key: string; sha256: string; recordId: string; revision: number }>({
    name: 'read-idempotency-keys',
    text: `SELECT key, input_sha256 AS sha256, record_id AS "recordId", revision FROM idempotency_keys
      WHERE caller = $1 AND operation = $2 AND key = ANY($3::text[])`,
    values: [caller.actor, operation, writes.map(({ key }) => key)],
  });
  const made = new Map(rows.map((row) => [row.key, row]));
  const ids = [...new Set(rows.map(({ recordId }) => recordId))];
  const current = new Map(
    (await selectByKeys(View.of(tx, caller), kind, ids)).map((row) => [String(row[kind.key]), row]),
  );
  const versions = new Map<string, Row>();
  for (const { key, inputSha256 } of writes) {
    const write = made.get(key);
    if (!isSameInput(write, inputSha256)) {
      throw new ArchiveError('CONFLICT', 'idempotencyKey', 'was used for another input');
    }
    const row = current.get(write.recordId);
    if (row === undefined) throw noRecord();
    versions.set(key, await visibleVersion(tx, caller, kind, row, write.revision));
  }
  return versions;
}

/** The version that a write made; NOT_FOUND where it lay in a namespace that the caller does not see any more. */
async function visibleVersion<Row extends { revision: number }>(
  tx: Session,
  caller: Caller,
  kind: RecordKind<Row>,
  current: Row,
  revision: number,
): Promise<Row> {
  const version = await versionOf(tx, kind, current, revision);
  if (!isVisible(caller.scope, kind, version)) throw noRecord();
  return version;
}

function noRecord(): ArchiveError {
  return new ArchiveError('NOT_FOUND', 'idempotencyKey', 'names no record of the archive');
}

/** What a digest says of an input that was redacted: nothing. */
const ERASED = '';

function isSameInput<Made extends { sha256: string }>(
  made: Made | undefined,
  inputSha256: string,
): made is Made {
  return made !== undefined && (made.sha256 === inputSha256 || made.sha256 === ERASED);
}

/**
 * Erases the digests of what was asked under keys that made a record: whoever guesses its content could try them. The
 * keys stay; whatever comes again under one is taken for what came.
 */
export async function eraseInputDigests(tx: Session, recordId: string): Promise<void> {
  await tx.query({
    text: `UPDATE idempotency_keys SET input_sha256 = '${ERASED}' WHERE record_id = $1 OR $1 = ANY(record_ids)`,
    values: [recordId],
  });
}

function checkIdempotencyKey(key: string): void {
  if (inField('idempotencyKey', () => checkText(key)) === '' || [...key].length > MAX_KEY_LENGTH) {
    throw badInput('idempotencyKey', `must have 1 to ${MAX_KEY_LENGTH} characters`);
  }
}

/** A digest of what a write was asked: the given values in the spelling by which they are compared. */
export function inputDigest<Row>(
  kind: RecordKind<Row>,
  given: GivenValues,
  others: Readonly<Record<string, StoredValue | undefined>> = {},
): string {
  const values = entriesOf(given).map(([property, value]) => [
    property,
    comparableValue(kind.column(property), value),
  ]);
  const sorted = [...values, ...Object.entries(others)].sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
  return sha256Hex(JSON.stringify(sorted));
}

/** Forgets the keys of updates older than so many days; those of creations stay, as their records do. */
export async function forgetIdempotencyKeys(database: Database, days: number): Promise<void> {
  await database.query({
    text: `DELETE FROM idempotency_keys
      WHERE created_at < clock_timestamp() - make_interval(days => $1) AND operation NOT LIKE 'create%'`,
    values: [days],
  });
}

/** Notes under claimed keys which records each write made that can make several; the ids hold no blank. */
export async function noteManyWritten(
  tx: Session,
  caller: Caller,
  operation: string,
  notes: readonly { key: string; recordIds: readonly string[] }[],
): Promise<void> {
  await tx.query({
    name: 'note-many-written',
    text: `UPDATE idempotency_keys AS keys SET record_ids = string_to_array(given.ids, ' ')
      FROM unnest($3::text[], $4::text[]) AS given (key, ids)
      WHERE keys.caller = $1 AND keys.operation = $2 AND keys.key = given.key`,
    values: [
      caller.actor,
      operation,
      notes.map(({ key }) => key),
      notes.map(({ recordIds }) => recordIds.join(' ')),
    ],
  });
}

/** Which records an earlier call under this key made; CONFLICT when the key came with other input. */
export async function recordIdsOf(
  tx: Session,
  caller: Caller,
  operation: string,
  key: string,
  inputSha256: string,
): Promise<readonly string[]> {
  const [made] = await tx.query<{ sha256: string; recordIds: string[] }>({
    name: 'read-many-written',
    text: `SELECT input_sha256 AS sha256, record_ids AS "recordIds" FROM idempotency_keys
      WHERE caller = $1 AND operation = $2 AND key = $3`,
    values: [caller.actor, operation, key],
  });
  if (!isSameInput(made, inputSha256)) {
    throw new ArchiveError('CONFLICT', 'idempotencyKey', 'was used for another input');
  }
  return made.recordIds;
}
