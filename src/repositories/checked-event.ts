import { badInput } from '../core/errors';
import { reproduce, type HashSchemeName } from '../core/hash-schemes';
import { parseJson, type JsonText } from '../core/json';
import { deriveCausationChain, deriveEffectCounts, digestAndDocument } from '../core/records';
import type { Timestamp } from '../core/timestamp';
import { cascadeEventKind as kind, HashStatus, writtenColumns } from '../entities';
import { toCascadeEventRecord, type WrittenCascadeEvent } from './cascade-event-record';
import type { NewRecord } from './save';
import { givenValues, withDefaults, type NewRow, type StoredValue } from './values';

/** A cascade event as its writer gives it; what its hash covers is kept as given, value for value. */
export interface NewCascadeEvent {
  readonly cascadeId: string;
  readonly namespace: string;
  readonly triggerType: string;
  readonly triggerEventId?: string | null;
  /** Left out: unknown. Null: known to be none. */
  readonly triggeredBy?: string | null;
  readonly triggerDetails?: JsonText;
  readonly effects?: JsonText;
  readonly causationChain?: readonly string[];
  readonly previousHash?: string | null;
  readonly currentHash: string;
  readonly timestamp: Timestamp;
  readonly totalEffects?: number;
  readonly successCount?: number;
  readonly failureCount?: number;
  readonly archivedAt?: Timestamp | null;
  readonly externalTrace?: JsonText | null;
  readonly version?: string;
  readonly isTest?: boolean;
  /**
   * Whether it came in the nested shape, and is exported so. Always with a triggerEventId, or a triggeredBy known
   * (null too): the flat shape holds neither.
   */
  readonly isNested?: boolean | null;
}

const columns = writtenColumns(kind.columns);
const derived: readonly string[] = ['causationChain', 'totalEffects', 'successCount', 'failureCount'];
/** That of the event before: only speed depends on it. */
let likelyScheme: HashSchemeName | null = null;

/**
 * An event as it is saved: its values checked, what follows from them, and the reading that gives its hash. It depends on
 * nothing but its arguments. `triggeredByNames` are tried where the hash covers a triggeredBy that is not known.
 * @throws ArchiveError BAD_USER_INPUT naming the field
 */
export function checkedEvent(event: NewCascadeEvent, triggeredByNames: readonly string[]): NewRecord {
  const { isNested, ...input } = event;
  const given = givenValues(columns, input);
  for (const property of ['cascadeId', 'currentHash']) {
    if (given[property] === '') throw badInput(property, 'must not be empty');
  }
  const row = withDefaults(kind, given, derived);
  if (!derived.every((property) => given[property] !== undefined))
    for (const [property, value] of Object.entries(derivedValues(row))) row[property] ??= value;
  row['archivedAt'] ??= null;
  row['timestampText'] = input.timestamp.text;
  row['isTriggeredByKnown'] = given['triggeredBy'] !== undefined;
  const isTriggerTold = (given['triggerEventId'] ?? null) !== null || row['isTriggeredByKnown'];
  row['isNested'] = isTriggerTold || isNested === true;
  return { given, row, document: noteReading(row, triggeredByNames) };
}

/**
 * Notes which reading gives the event's hash, and a digest of the event as received. Gives the event as the log hashes
 * it, of which nothing is left to be assigned.
 */
function noteReading(
  row: Record<string, StoredValue | undefined>,
  triggeredByNames: readonly string[],
): string {
  const record = toCascadeEventRecord(row as WrittenCascadeEvent);
  const reading = reproduce(record, triggeredByNames, likelyScheme);
  likelyScheme = reading?.scheme ?? likelyScheme;
  const text = reading?.timestampText ?? null;
  const { digest, document } = digestAndDocument(record);
  row['hashScheme'] = reading?.scheme ?? null;
  row['hashStatus'] = reading === null ? HashStatus.NOT_REPRODUCED : HashStatus.REPRODUCED;
  row['receivedSha256'] = digest;
  row['assumedTimestampText'] = text === record.timestamp.text ? null : text;
  row['assumedTriggeredBy'] = record.triggeredBy === undefined ? (reading?.triggeredBy ?? null) : null;
  row['assumedNullPreviousHash'] = reading !== null && reading.previousHash === null;
  return document;
}

/** What follows from the trigger and the effects, where their keys tell. */
function derivedValues(row: NewRow): Readonly<Record<string, StoredValue>> {
  const effects = parseJson(String(row['effects']));
  const { triggerEventId } = row;
  const counts = deriveEffectCounts(effects);
  return {
    causationChain:
      deriveCausationChain(typeof triggerEventId === 'string' ? triggerEventId : null, effects) ?? [],
    totalEffects: counts?.total ?? 0,
    successCount: counts?.success ?? 0,
    failureCount: counts?.failure ?? 0,
  };
}
