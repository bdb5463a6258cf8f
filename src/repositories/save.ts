import type { Instant } from '../core/brands';
import { MAX_DOCUMENT_DEPTH, JsonText, parseJson } from '../core/json';
import { oncePer } from '../core/once-per';
import type { Caller } from '../auth';
import type { Session, Statement, Transaction } from '../database';
import { writtenColumns, type AccessEntry, type RecordColumn, type RecordKind } from '../entities';
import { keepAccess } from './access-log';
import { insertLogged } from './insert-logged';
import { versionOfRow } from './log-versions';
import { newSalt, type SaltedVersion } from './salted-version';
import { readRecord, REDACTED_FIELDS } from './record-document';
import { redactedIn } from './redacted-document';
import type { ReadyValues } from './sql/insert';
import { View } from './sql/scope';
import { selectByKeys } from './sql/select';
import {
  comparableValue,
  entriesOf,
  givenValues,
  type GivenValues,
  type NewRow,
  type StoredValue,
} from './values';

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
  /** The record as the log hashes it, where it is known before the archive has assigned anything. */
  readonly document?: string;
}

/** The same, and who saves it: they may see some of what is in its way. */
export interface SavedRecord extends NewRecord {
  readonly by: Pick<Caller, 'scope' | 'role'>;
}

/** In which given properties a newcomer differs from a kept record. */
export type Difference<Row> = (given: GivenValues, kept: Row) => readonly string[];

/** How the records of a kind are saved. */
export interface Saving<Row> {
  readonly kind: RecordKind<Row>;
  /** Where given values that differ need not make another record. */
  readonly difference?: Difference<Row>;
  /** What a transaction that saves may begin with. */
  readonly lockOf?: (records: readonly SavedRecord[]) => Statement;
  /** What such a transaction does before rows are inserted. */
  readonly prepare?: (tx: Transaction, records: readonly SavedRecord[]) => Promise<void>;
}

/** What goes along with records that are saved. */
export interface SaveOptions {
  /** Goes into the access log in the same statement. */
  readonly access?: readonly AccessEntry[];
}

/** The same of records that are inserted. */
export interface InsertOptions extends SaveOptions {
  /** Values that the records' rows need not hold, and are null in what is given back then. No two records have one key. */
  readonly ready?: ReadyValues;
}

/**
 * Saves records inside the caller's transaction, once in it: each gets an outcome of its own, in the order given. Of two
 * with one key in a batch the first is saved, and the second compared with it. Keys are unique over the archive: a
 * record that holds one outside the view's scope is in the way, and nothing more is told of it.
 */
export async function saveRecords<Row extends { recordedAt: Instant }>(
  tx: Transaction,
  saving: Saving<Row>,
  records: readonly SavedRecord[],
  options: SaveOptions = {},
): Promise<ScopedSaveResult<Row>[]> {
  if (records.length === 0) {
    await keepAccess(tx, options.access ?? []);
    return [];
  }
  await saving.prepare?.(tx, records);
  return saveRows(tx, saving, records, options);
}

/**
 * Inserts those of the records whose keys are free, of two with one key the first, and commits the transaction. Gives what
 * they have become; all else that one may ask of them takes another transaction.
 */
export async function insertFree<Row extends { recordedAt: Instant }>(
  tx: Transaction,
  saving: Saving<Row>,
  records: readonly SavedRecord[],
  options: InsertOptions = {},
): Promise<ReadonlyMap<SavedRecord, Row>> {
  await saving.prepare?.(tx, records);
  return insertFirsts(tx, saving.kind, records, options, { query: (statement) => tx.commit(statement) });
}

/**
 * Answers for records whose keys were taken a moment ago: each is compared with what is there, and saved where nothing is any
 * more.
 */
export function compareRecords<Row extends { recordedAt: Instant }>(
  tx: Transaction,
  saving: Saving<Row>,
  records: readonly SavedRecord[],
): Promise<ScopedSaveResult<Row>[]> {
  return compareKept(tx, saving, records, (free) => saveRecords(tx, saving, free));
}

async function saveRows<Row extends { recordedAt: Instant }>(
  tx: Transaction,
  saving: Saving<Row>,
  records: readonly SavedRecord[],
  options: SaveOptions = {},
): Promise<ScopedSaveResult<Row>[]> {
  const made = await insertFirsts(tx, saving.kind, records, options, tx);
  const taken = records.filter((record) => !made.has(record));
  // removed between the insert and the read, where nothing is in the way any more
  const compared = await compareKept(tx, saving, taken, (free) => saveRows(tx, saving, free));
  let next = 0;
  return records.map((record) => {
    const row = made.get(record);
    return row === undefined ? (compared[next++] as ScopedSaveResult<Row>) : saved(row);
  });
}

/** Compares records with those that hold their keys; `save` is for those whose keys none holds. */
async function compareKept<Row>(
  tx: Session,
  { kind, difference = (given, kept) => differingProperties(kind, given, kept) }: Saving<Row>,
  records: readonly SavedRecord[],
  save: (free: readonly SavedRecord[]) => Promise<readonly ScopedSaveResult<Row>[]>,
): Promise<ScopedSaveResult<Row>[]> {
  const kept = await keptRows(tx, kind, records);
  const free = records.filter((record) => !kept.has(record));
  const results = free.length === 0 ? [] : await save(free);
  const answers: ScopedSaveResult<Row>[] = [];
  let next = 0;
  for (const record of records) {
    const there = kept.get(record);
    if (there === undefined) answers.push(results[next++] as ScopedSaveResult<Row>);
    else if (there === null)
      answers.push({ outcome: SaveOutcome.CONFLICT, record: null, differingFields: [] });
    else answers.push(await compared(tx, kind, record.given, there, difference));
  }
  return answers;
}

/** Inserts the first record of each key where that is free, by a statement on `last`, and gives what was made, by record. */
async function insertFirsts<Row>(
  tx: Transaction,
  kind: RecordKind<Row>,
  records: readonly SavedRecord[],
  { access = [], ready }: InsertOptions,
  last: Session,
): Promise<ReadonlyMap<SavedRecord, Row>> {
  const firsts = firstsByKey(kind, records);
  const areDistinct = firsts.size === records.length;
  if (ready !== undefined && !areDistinct) throw new Error('values are ready for more rows than there are');
  const newcomers = areDistinct ? records : [...firsts.values()];
  const rows = await completeRows(tx, kind, newcomers, ready);
  const versions = rows.map((row, index) => versionOf(kind, row, newcomers[index]?.document));
  const inserted = await insertLogged(last, kind, { rows, access, versions, ready });
  const made = new Map<SavedRecord, Row>();
  for (const row of inserted) {
    const record = firsts.get(String(row[kind.key]));
    if (record !== undefined) made.set(record, row);
  }
  return made;
}

/** The answer to a record that is kept from now on. */
export function saved<Row>(record: Row): SaveResult<Row> {
  return { outcome: SaveOutcome.SAVED, record, differingFields: [] };
}

function keyOf<Row>(kind: RecordKind<Row>, { row }: NewRecord): string {
  return String(row[kind.key]);
}

/** The first record of each key, in their order. */
function firstsByKey<Row>(
  kind: RecordKind<Row>,
  records: readonly SavedRecord[],
): ReadonlyMap<string, SavedRecord> {
  const firsts = new Map<string, SavedRecord>();
  for (const record of records) {
    const key = keyOf(kind, record);
    if (!firsts.has(key)) firsts.set(key, record);
  }
  return firsts;
}

/** The times that a record always has. */
const requiredTimes = oncePer((columns: readonly RecordColumn[]): readonly string[] =>
  columns.flatMap(({ isNullable, kind, property }) => (!isNullable && kind === 'instant' ? property : [])),
);

/** The rows with all that the archive assigns: what is hashed must be known before it is inserted. */
async function completeRows<Row>(
  tx: Transaction,
  kind: RecordKind<Row>,
  records: readonly NewRecord[],
  ready: ReadyValues = new Map(),
): Promise<NewRow[]> {
  const hasId = kind.columns.some(({ property }) => property === 'id');
  const ids = hasId
    ? await nextIds(tx, kind, records.filter(({ row }) => row['id'] === undefined).length)
    : [];
  let next = 0;
  return records.map(({ row }) => {
    const complete = { ...row };
    for (const property of requiredTimes(kind.columns))
      if (complete[property] === undefined && !ready.has(property)) complete[property] = tx.startedAt;
    if (hasId) complete['id'] ??= ids[next++] ?? null;
    complete['salt'] = newSalt();
    return complete;
  });
}

/** The next numbers of a table. */
export async function nextIds<Row>(tx: Session, kind: RecordKind<Row>, count: number): Promise<string[]> {
  if (count === 0) return [];
  const rows = await tx.query<{ id: string }>({
    name: `next-ids-of-${kind.name}`,
    text: `SELECT nextval('${kind.table}_id_seq') AS id FROM generate_series(1, $1)`,
    values: [count],
  });
  return rows.map(({ id }) => id);
}

function versionOf<Row>(kind: RecordKind<Row>, row: NewRow, document: string | undefined): SaltedVersion {
  const recordedAt = row['recordedAt'] as Instant;
  const salt = String(row['salt']);
  if (document === undefined) return versionOfRow(kind, row as Row, recordedAt, salt);
  const namespace = row['namespace'];
  return {
    kind: kind.name,
    namespace: typeof namespace === 'string' ? namespace : '',
    id: String(row[kind.key]),
    revision: 1,
    recordedAt,
    document,
    salt,
  };
}

/**
 * The records that are in the way of some newcomers, by newcomer. Null stands for one outside the scope of whoever saves
 * the newcomer, and nothing else of it is read: neither how large it is nor whether it is the newcomer must show in the
 * time that a save takes.
 */
async function keptRows<Row>(
  tx: Session,
  kind: RecordKind<Row>,
  newcomers: readonly SavedRecord[],
): Promise<ReadonlyMap<SavedRecord, Row | null>> {
  const kept = new Map<SavedRecord, Row | null>();
  for (const by of new Set(newcomers.map((newcomer) => newcomer.by))) {
    const own = newcomers.filter((newcomer) => newcomer.by === by);
    const keys = [...new Set(own.map((newcomer) => keyOf(kind, newcomer)))];
    const rows = await keptOf(View.of(tx, by), kind, keys);
    for (const newcomer of own) {
      const row = rows.get(keyOf(kind, newcomer));
      if (row !== undefined) kept.set(newcomer, row);
    }
  }
  return kept;
}

async function keptOf<Row>(
  view: View,
  kind: RecordKind<Row>,
  keys: readonly string[],
): Promise<ReadonlyMap<string, Row | null>> {
  const kept: Map<string, Row | null> = byKey(kind, await selectByKeys(view, kind, keys));
  const missing = keys.filter((key) => !kept.has(key));
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
  return { ...values, redactedFields } as unknown as Partial<Row>;
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
  return entriesOf(given).flatMap(([property, value]) => {
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
