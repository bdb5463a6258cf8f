import { canonicalJson, MAX_DOCUMENT_DEPTH, onOneLine, parseJson, quote, quoteOrNull } from '../json';
import { isoformat } from '../timestamp';
import { CascadeEventRecord } from './cascade-event-record';

/**
 * One line of JSON (no line break at its end) from which parseCascadeEventRecord reads the same record: flat with
 * every key, nulls written; or nested, with external_trace, archived_at and trigger.triggered_by where they are.
 */
export function writeCascadeEventRecord(record: CascadeEventRecord): string {
  return write(record, { object: inGivenOrder, trace: onOneLine });
}

/**
 * The same record as canonical JSON: its trigger details and effects are canonical already. `omitNull` leaves out its
 * keys that are null.
 */
export function canonicalCascadeEventRecord(
  record: CascadeEventRecord,
  { omitNull = false }: { omitNull?: boolean } = {},
): string {
  return write(record, { ...canonical, omitNull });
}

/** Both canonical spellings of a record: with its keys that are null, and without them. Most times they are one text. */
export function canonicalSpellings(record: CascadeEventRecord): {
  readonly whole: string;
  readonly withoutNull: string;
} {
  const members = membersOf(record, canonical);
  const whole = canonical.object(members);
  const given = members.filter(isGiven);
  return { whole, withoutNull: given.length === members.length ? whole : canonical.object(given) };
}

type Members = readonly (readonly [key: string, json: string])[];

/** How the record, its objects, and the text of external_trace, are spelled. */
interface Spelling {
  readonly omitNull?: boolean;
  object(members: Members): string;
  trace(text: string): string;
}

const canonical: Spelling = {
  object: (members) => inGivenOrder([...members].sort(([a], [b]) => (a < b ? -1 : 1))),
  trace: (text) => canonicalJson(parseJson(text, { maxDepth: MAX_DOCUMENT_DEPTH })),
};

function write(record: CascadeEventRecord, spelling: Spelling): string {
  const members = membersOf(record, spelling);
  return spelling.object(spelling.omitNull === true ? members.filter(isGiven) : members);
}

function membersOf(record: CascadeEventRecord, spelling: Spelling): Members {
  return record.shape === 'flat' ? flatMembers(record, spelling) : nestedMembers(record, spelling);
}

function isGiven([, json]: Members[number]): boolean {
  return json !== 'null';
}

function flatMembers(record: CascadeEventRecord, spelling: Spelling): Members {
  return [
    ['cascade_id', quote(record.cascadeId)],
    ['namespace', quote(record.namespace)],
    ['trigger_type', quote(record.triggerType)],
    ['current_hash', quote(record.currentHash)],
    ['timestamp', quote(record.timestamp.text)],
    ['trigger_details', record.triggerDetails],
    ['effects', record.effects],
    ['causation_chain', quotedList(record.causationChain)],
    ['previous_hash', quoteOrNull(record.previousHash)],
    ...countMembers(record),
    ['archived_at', archivedAtOrNull(record)],
    ['external_trace', traceOrNull(record, spelling)],
    ['version', quote(record.version)],
    ['is_test', String(record.isTest)],
    ...redactedMembers(record),
  ];
}

function nestedMembers(record: CascadeEventRecord, spelling: Spelling): Members {
  const trigger: Members = [
    ['trigger_type', quote(record.triggerType)],
    ['event_id', quoteOrNull(record.triggerEventId)],
    ['details', record.triggerDetails],
    ...(record.triggeredBy === undefined ? [] : [['triggered_by', quoteOrNull(record.triggeredBy)] as const]),
  ];
  return [
    ['id', quote(record.cascadeId)],
    ['trigger', spelling.object(trigger)],
    ['effects', record.effects],
    ['causation_chain', quotedList(record.causationChain)],
    ['namespace', quote(record.namespace)],
    ['timestamp', quote(record.timestamp.text)],
    ['previous_hash', quoteOrNull(record.previousHash)],
    ['current_hash', quote(record.currentHash)],
    ['version', quote(record.version)],
    ['is_test', String(record.isTest)],
    ...countMembers(record),
    ...(record.externalTrace === null ? [] : [['external_trace', traceOrNull(record, spelling)] as const]),
    ...(record.archivedAt === null ? [] : [['archived_at', archivedAtOrNull(record)] as const]),
    ...redactedMembers(record),
  ];
}

/** None where nothing was redacted: the document of such a record is the same as ever. */
function redactedMembers({ redactedFields = [] }: CascadeEventRecord): Members {
  return redactedFields.length === 0 ? [] : [['redacted_fields', quotedList(redactedFields)]];
}

function countMembers(record: CascadeEventRecord): Members {
  return [
    ['total_effects', String(record.totalEffects)],
    ['success_count', String(record.successCount)],
    ['failure_count', String(record.failureCount)],
  ];
}

function archivedAtOrNull(record: CascadeEventRecord): string {
  return record.archivedAt === null ? 'null' : quote(isoformat(record.archivedAt));
}

function traceOrNull({ externalTrace }: CascadeEventRecord, spelling: Spelling): string {
  return externalTrace === null ? 'null' : spelling.trace(externalTrace);
}

function quotedList(texts: readonly string[]): string {
  return `[${texts.map(quote).join(',')}]`;
}

function inGivenOrder(members: Members): string {
  return `{${members.map(([key, json]) => `"${key}":${json}`).join(',')}}`;
}
