import { canonicalJson, MAX_DOCUMENT_DEPTH, onOneLine, parseJson, quote, quoteOrNull } from '../json';
import { isoformat } from '../timestamp';
import { CascadeEventRecord } from './cascade-event-record';

/**
 * One line of JSON (no line break at its end) from which parseCascadeEventRecord reads the same record: flat with
 * every key, nulls written; or nested, with external_trace, archived_at and trigger.triggered_by where they are.
 */
export function writeCascadeEventRecord(record: CascadeEventRecord): string {
  return write(record, { isCanonical: false });
}

/**
 * The same record as canonical JSON: its trigger details and effects are canonical already. `omitNull` leaves out its
 * keys that are null.
 */
export function canonicalCascadeEventRecord(
  record: CascadeEventRecord,
  { omitNull = false }: { omitNull?: boolean } = {},
): string {
  return write(record, { isCanonical: true, omitNull });
}

/** Both canonical spellings of a record: with its keys that are null, and without them. Most times they are one text. */
export function canonicalSpellings(record: CascadeEventRecord): {
  readonly whole: string;
  readonly withoutNull: string;
} {
  const spelling = { isCanonical: true };
  const members = membersOf(record, spelling);
  const whole = objectOf(record.shape, members, spelling);
  const hasNull = Object.values(members).includes('null');
  return {
    whole,
    withoutNull: hasNull ? objectOf(record.shape, members, { ...spelling, omitNull: true }) : whole,
  };
}

/** The members of an object, each as JSON, in the order in which they are given; undefined: there is none. */
type Members = Readonly<Record<string, string | undefined>>;

/** The objects of a record. */
type Part = CascadeEventRecord['shape'] | 'trigger';

interface Spelling {
  /** Keys in their canonical order, and external_trace canonical too; else in the order given, and on one line. */
  readonly isCanonical: boolean;
  readonly omitNull?: boolean;
}

function write(record: CascadeEventRecord, spelling: Spelling): string {
  return objectOf(record.shape, membersOf(record, spelling), spelling);
}

function membersOf(record: CascadeEventRecord, spelling: Spelling): Members {
  return record.shape === 'flat' ? flatMembers(record, spelling) : nestedMembers(record, spelling);
}

function objectOf(part: Part, members: Members, { isCanonical, omitNull = false }: Spelling): string {
  let text = '{';
  for (const key of isCanonical ? canonicalKeys(part, members) : Object.keys(members)) {
    const json = members[key];
    if (json === undefined || (omitNull && json === 'null')) continue;
    text += `${text === '{' ? '' : ','}"${key}":${json}`;
  }
  return `${text}}`;
}

const sortedKeys = new Map<Part, readonly string[]>();

/** The same for all objects of a part, so that they are sorted once. */
function canonicalKeys(part: Part, members: Members): readonly string[] {
  let keys = sortedKeys.get(part);
  if (keys === undefined) sortedKeys.set(part, (keys = Object.keys(members).sort()));
  return keys;
}

function flatMembers(record: CascadeEventRecord, spelling: Spelling): Members {
  return {
    cascade_id: quote(record.cascadeId),
    namespace: quote(record.namespace),
    trigger_type: quote(record.triggerType),
    current_hash: quote(record.currentHash),
    timestamp: quote(record.timestamp.text),
    trigger_details: record.triggerDetails,
    effects: record.effects,
    causation_chain: quotedList(record.causationChain),
    previous_hash: quoteOrNull(record.previousHash),
    total_effects: String(record.totalEffects),
    success_count: String(record.successCount),
    failure_count: String(record.failureCount),
    archived_at: archivedAtOrNull(record),
    external_trace: traceOrNull(record, spelling),
    version: quote(record.version),
    is_test: String(record.isTest),
    redacted_fields: redactedFieldsIn(record),
  };
}

function nestedMembers(record: CascadeEventRecord, spelling: Spelling): Members {
  const trigger: Members = {
    trigger_type: quote(record.triggerType),
    event_id: quoteOrNull(record.triggerEventId),
    details: record.triggerDetails,
    triggered_by: record.triggeredBy === undefined ? undefined : quoteOrNull(record.triggeredBy),
  };
  return {
    id: quote(record.cascadeId),
    trigger: objectOf('trigger', trigger, { isCanonical: spelling.isCanonical }),
    effects: record.effects,
    causation_chain: quotedList(record.causationChain),
    namespace: quote(record.namespace),
    timestamp: quote(record.timestamp.text),
    previous_hash: quoteOrNull(record.previousHash),
    current_hash: quote(record.currentHash),
    version: quote(record.version),
    is_test: String(record.isTest),
    total_effects: String(record.totalEffects),
    success_count: String(record.successCount),
    failure_count: String(record.failureCount),
    external_trace: record.externalTrace === null ? undefined : traceOrNull(record, spelling),
    archived_at: record.archivedAt === null ? undefined : archivedAtOrNull(record),
    redacted_fields: redactedFieldsIn(record),
  };
}

/** None where nothing was redacted: the document of such a record is the same as ever. */
function redactedFieldsIn({ redactedFields = [] }: CascadeEventRecord): string | undefined {
  return redactedFields.length === 0 ? undefined : quotedList(redactedFields);
}

function archivedAtOrNull(record: CascadeEventRecord): string {
  return record.archivedAt === null ? 'null' : quote(isoformat(record.archivedAt));
}

function traceOrNull({ externalTrace }: CascadeEventRecord, { isCanonical }: Spelling): string {
  if (externalTrace === null) return 'null';
  return isCanonical
    ? canonicalJson(parseJson(externalTrace, { maxDepth: MAX_DOCUMENT_DEPTH }))
    : onOneLine(externalTrace);
}

function quotedList(texts: readonly string[]): string {
  return `[${texts.map(quote).join(',')}]`;
}
