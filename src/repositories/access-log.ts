import type { Caller, Refusal } from '../auth';
import type { Instant } from '../core/brands';
import type { EntryKind } from '../core/evidence';
import { compareCodePoints, quote } from '../core/json';
import type { Session } from '../database';
import { AccessEntry, AccessOutcome, MAX_KEY_LENGTH, recordColumns, type RecordKind } from '../entities';
import { logInsertion, logParameters } from './log-insertion';
import { sortedMembersDocument, textMember, timeMember } from './members-document';
import { randomHex } from './random-id';
import { newSalt, type SaltedVersion } from './salted-version';
import { identifier } from './sql/column-sql';
import { givenParameters, givenRows, howMany, parameterCount, type HowMany } from './sql/given-rows';
import { givenValue } from './sql/insert';
import { selectList } from './sql/rows';
import { parameterText, type NewRow } from './values';

/** A record that an operation was about, or the part of one that the access log names. */
export interface AccessedRecord {
  readonly id: string;
  /** Null of a record without one. */
  readonly namespace: string | null;
}

/** What an operation did, for the access log. */
export interface Access {
  /** The mutation, query or command. */
  readonly operation: string;
  readonly kind: EntryKind | null;
  readonly records: readonly AccessedRecord[];
  /** How many records, where they were selected and `records` does not name them all. */
  readonly recordCount?: number;
  /** The namespaces of records that `records` does not name. */
  readonly namespaces?: readonly string[];
  /** Why it was refused, where it was. */
  readonly code?: string;
  /** Whether it waits for a second person. */
  readonly isPending?: boolean;
}

/** Who asked for an operation; without a role nobody whom the archive knows. */
export type Asker = Pick<Caller, 'actor' | 'requestId' | 'address'> & {
  readonly role: Caller['role'] | null;
};

const columns = recordColumns(AccessEntry);
const names = columns.map(identifier);
const values = columns.map(
  ({ property }) =>
    (entry: AccessEntry) =>
      parameterText(entry[property as keyof AccessEntry]),
);

/** The columns of an AccessEntry. */
export const accessColumns = selectList(columns);

/** The entry that says that somebody carried out an operation, or was refused it so many times. */
export function accessEntry(
  asker: Asker,
  { operation, kind, records, recordCount, namespaces = [], code, isPending = false }: Access,
  occurredAt: Instant,
  times = 1,
): AccessEntry {
  const named = [...namespaces, ...records.map(({ namespace }) => namespace ?? '')];
  return {
    id: randomHex(16),
    occurredAt,
    actor: asker.actor,
    role: asker.role,
    requestId: asker.requestId,
    operation,
    outcome: isPending
      ? AccessOutcome.PENDING
      : code === undefined
        ? AccessOutcome.DONE
        : AccessOutcome.REFUSED,
    code: code ?? null,
    kind,
    namespaces: [...new Set(named)].sort(compareCodePoints),
    recordIds: records.map(({ id }) => id),
    recordCount: String(recordCount ?? records.length),
    // a proxy may hand over anything as one
    address: asker.address?.slice(0, MAX_KEY_LENGTH) ?? null,
    times,
    salt: newSalt(),
  };
}

/** What the access log says of a refusal. */
export function refused({ identity, operation, code, requestId, address }: Refusal): [Asker, Access] {
  const asker = { actor: identity?.actor ?? 'anonymous', role: identity?.role ?? null, requestId, address };
  return [asker, { operation, code, kind: null, records: [] }];
}

/** New records as the access log names them. */
export function accessedRecords<Row>(
  kind: RecordKind<Row>,
  records: readonly { readonly row: NewRow }[],
): AccessedRecord[] {
  return records.map(({ row }) => {
    const { namespace } = row;
    return { id: String(row[kind.key]), namespace: typeof namespace === 'string' ? namespace : null };
  });
}

/** Keeps entries, and puts them into the log, inside the caller's transaction. */
export async function keepAccess(tx: Session, entries: readonly AccessEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const count = howMany(entries);
  await tx.query({
    name: `keep-access-${count}`,
    text: `WITH kept AS (${accessInsertion(count, 1)}) ${logInsertion(accessParameterCount(count) + 1)}`,
    values: [...accessParameters(entries), ...logParameters(entries.map(versionOfAccess))],
  });
}

/** An INSERT of entries; `$first` is the first of their `accessParameters`. */
export function accessInsertion(count: HowMany, first: number): string {
  return `INSERT INTO access_entries (${names.join(', ')})
    SELECT ${columns.map(givenValue).join(', ')} FROM ${givenRows(count, names, first)}`;
}

export function accessParameterCount(count: HowMany): number {
  return parameterCount(count, columns.length);
}

/** The entries as parameters of `accessInsertion`. */
export function accessParameters(entries: readonly AccessEntry[]): unknown[] {
  return givenParameters(entries, values);
}

/** An entry of the access log as the evidence log takes it. */
export function versionOfAccess(entry: AccessEntry): SaltedVersion {
  return {
    kind: 'access-entries',
    namespace: '',
    id: entry.id,
    revision: 1,
    recordedAt: entry.occurredAt,
    document: accessDocument(entry),
    salt: entry.salt,
  };
}

/** An entry as the evidence log hashes it: canonical JSON with snake_case keys, without keys that are null. */
export function accessDocument(entry: AccessEntry): string {
  return sortedMembersDocument({
    actor: quote(entry.actor),
    address: textMember(entry.address),
    code: textMember(entry.code),
    id: quote(entry.id),
    kind: textMember(entry.kind),
    namespaces: `[${entry.namespaces.map(quote).join(',')}]`,
    occurred_at: timeMember(entry.occurredAt),
    operation: quote(entry.operation),
    outcome: quote(entry.outcome),
    record_count: entry.recordCount,
    record_ids: `[${entry.recordIds.map(quote).join(',')}]`,
    request_id: textMember(entry.requestId),
    role: textMember(entry.role),
    times: String(entry.times),
  });
}
