import type { Instant } from '../core/brands';
import { MAX_DOCUMENT_DEPTH, JsonText, parseJson } from '../core/json';
import type { Session } from '../database';
import { writtenColumns, type RecordKind } from '../entities';
import { logVersions, newSalt, versionOfRow } from './log-versions';
import { readRecord, REDACTED_FIELDS } from './record-document';
import { redactedIn } from './redacted-document';
import { insertRows, type NewRow } from './sql/insert';
import { View } from './sql/scope';
import { selectByKeys } from './sql/select';
import { comparableValue, givenValues, type GivenValues, type StoredValue } from './values';

/** What became of a record handed to `save`; nothing is ever overwritten. */
export enum SaveOutcome {
  /** It is kept from now on. */
  SAVED = 'SAVED',
  /** The same record was there already, as it is now or in an earlier version. */
  DUPLICATE = 'DUPLICATE',
  /** Another record holds the key; nothing was changed. */
  CONFLICT = 'CONFLICT',
}

/** The answer to one record of a save: its outcome, the record that the archive holds, and what differs. */
export interface SaveResult<Row> {
  readonly outcome: SaveOutcome;
  readonly record: Row;
  /** On CONFLICT the properties in which the newcomer differs from the record that is there; else empty. */
  readonly differingFields: readonly string[];
}

/**
 * The same of records that others may hold outside the caller's scope: where one holds the key, the outcome is CONFLICT
 * even for an equal newcomer, the record null, and no field is said to differ.
 */
export type ScopedSaveResult<Row> = SaveResult<Row | null>;

/** A record to be saved: what its writer gave, and the row made of it. */
export interface NewRecord {
  readonly given: GivenValues;
  readonly row: NewRow;
}

/** In which given properties a newcomer differs from a kept record. */
export type Difference<Row> = (given: GivenValues, kept: Row) => readonly string[];

/**
 * Saves records inside the caller's transaction: each gets an outcome of its own, in the order given. Of two
 * with one key in a batch the first is saved, and the second compared with it. Keys are unique over the archive: a
 * record that holds one outside the view's scope is in the way, and nothing more is told of it.
 */
export async function saveRows<Row extends { recordedAt: Instant }>(
  view: View,
  kind: RecordKind<Row>,
  records: readonly NewRecord[],
  difference: Difference<Row> = (given, kept) => differingProperties(kind, given, kept),
): Promise<ScopedSaveResult<Row>[]> {
  if (records.length === 0) return [];
  const tx = view.session;
  const keyOf = (record: NewRecord): string => String(record.row.get(kind.key));
  const salts = new Map(records.map((record) => [keyOf(record), newSalt()]));
  const inserted = await insertRows(
    tx,
    kind,
    records.map((record) => new Map([...record.row, ['salt', salts.get(keyOf(record)) ?? null]])),
  );
  await logVersions(
    tx,
    inserted.map((row) => versionOfRow(kind, row, row.recordedAt, salts.get(String(row[kind.key])) ?? '')),
  );
  const fresh = byKey(kind, inserted);
  const taken = records.map(keyOf).filter((key, index, keys) => !fresh.has(key) || keys.indexOf(key) < index);
  const kept = await keptRows(view, kind, taken);
  const results: ScopedSaveResult<Row>[] = [];
  const saved = new Set<string>();
  for (const record of records) {
    const key = keyOf(record);
    const made = fresh.get(key);
    if (made !== undefined && !saved.has(key)) {
      saved.add(key);
      results.push({ outcome: SaveOutcome.SAVED, record: made, differingFields: [] });
      continue;
    }
    const there = made ?? kept.get(key);
    // Removed between the insert and the read: there is nothing in the way any more.
    if (there === undefined) results.push(...(await saveRows(view, kind, [record], difference)));
    else if (there === null)
      results.push({ outcome: SaveOutcome.CONFLICT, record: null, differingFields: [] });
    else results.push(await compared(tx, kind, record.given, there, difference));
  }
  return results;
}

/**
 * The records that are in the way. Null stands for one outside the view's scope, of which nothing else is read: neither how
 * large it is nor whether it is the newcomer must show in the time that a save takes.
 */
async function keptRows<Row>(
  view: View,
  kind: RecordKind<Row>,
  keys: readonly string[],
): Promise<ReadonlyMap<string, Row | null>> {
  if (keys.length === 0) return new Map();
  const distinct = [...new Set(keys)];
  const kept: Map<string, Row | null> = byKey(kind, await selectByKeys(view, kind, distinct));
  const missing = distinct.filter((key) => !kept.has(key));
  if (view.isWhole || missing.length === 0) return kept;
  const whole = View.unscoped(view.session);
  for (const hidden of await selectByKeys(whole, kind, missing, { projection: new Set() }))
    kept.set(String(hidden[kind.key]), null);
  return kept;
}

function byKey<Row>(kind: RecordKind<Row>, rows: readonly Row[]): Map<string, Row> {
  return new Map(rows.map((row) => [String(row[kind.key]), row]));
}

async function compared<Row>(
  tx: Session,
  kind: RecordKind<Row>,
  given: GivenValues,
  record: Row,
  difference: Difference<Row>,
): Promise<SaveResult<Row>> {
  const differingFields = difference(given, record);
  if (differingFields.length === 0 || (await isEarlierVersion(tx, kind, given, record))) {
    return { outcome: SaveOutcome.DUPLICATE, record, differingFields: [] };
  }
  return { outcome: SaveOutcome.CONFLICT, record, differingFields };
}

/** Whether a version that a change replaced is the newcomer: then it is a retry that comes after the change. */
async function isEarlierVersion<Row>(
  tx: Session,
  kind: RecordKind<Row>,
  given: GivenValues,
  record: Row,
): Promise<boolean> {
  if (!kind.columns.some(({ property }) => property === 'revision')) return false;
  const versions = await tx.query<{ document: string }>({
    name: 'previous-documents',
    text: 'SELECT previous_document AS document FROM revisions WHERE kind = $1 AND record_id = $2 ORDER BY revision',
    values: [kind.name, String(record[kind.key])],
  });
  return versions.some(
    ({ document }) => differingProperties(kind, given, documentValues(kind, document)).length === 0,
  );
}

/** The values of a written record of the archive's own, and which of them were erased. */
export function documentValues<Row>(kind: RecordKind<Row>, document: string): Partial<Row> {
  const node = parseJson(document, { maxDepth: MAX_DOCUMENT_DEPTH });
  if (node.kind !== 'object') throw new Error('a written record is no object');
  const members = node.members.filter(({ key }) => key !== REDACTED_FIELDS);
  const values = givenValues(writtenColumns(kind.columns), readRecord(kind, document, { ...node, members }));
  const redactedFields = redactedIn(kind, node);
  return { ...Object.fromEntries(values), redactedFields } as unknown as Partial<Row>;
}

/**
 * The given properties whose values differ: JSON by its canonical text, times as moments. What the archive or a
 * writer's retry assigns anew does not count, nor what was erased: nobody can say what it was.
 */
export function differingProperties<Row>(
  kind: RecordKind<Row>,
  given: GivenValues,
  kept: Partial<Row>,
): string[] {
  const { redactedFields = [] } = kept as { redactedFields?: readonly string[] };
  return [...given].flatMap(([property, value]) => {
    const column = kind.column(property);
    if (column.role !== 'given' || redactedFields.includes(property)) return [];
    const other = kept[property as keyof Row] as StoredValue | undefined;
    if (other === undefined) return [property];
    return isSame(comparableValue(column, value), value, comparableValue(column, other), other)
      ? []
      : [property];
  });
}

function isSame(a: string | null, aValue: StoredValue, b: string | null, bValue: StoredValue): boolean {
  if (a !== b) return false;
  return aValue instanceof JsonText === bValue instanceof JsonText;
}
