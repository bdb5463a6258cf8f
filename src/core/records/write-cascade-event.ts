import { onOneLine, quote, quoteOrNull } from '../json';
import { isoformat } from '../timestamp';
import { CascadeEventRecord } from './cascade-event-record';

/**
 * One line of JSON (no line break at its end) from which parseCascadeEventRecord reads the same record: flat with
 * every key, nulls written; or nested, with external_trace, archived_at and trigger.triggered_by where they are.
 */
export function writeCascadeEventRecord(record: CascadeEventRecord): string {
  return written(record.shape === 'flat' ? flatMembers(record) : nestedMembers(record));
}

type Members = readonly (readonly [key: string, json: string])[];

function flatMembers(record: CascadeEventRecord): Members {
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
    ['external_trace', traceOrNull(record)],
    ['version', quote(record.version)],
    ['is_test', String(record.isTest)],
  ];
}

function nestedMembers(record: CascadeEventRecord): Members {
  const trigger: Members = [
    ['trigger_type', quote(record.triggerType)],
    ['event_id', quoteOrNull(record.triggerEventId)],
    ['details', record.triggerDetails],
    ...(record.triggeredBy === undefined ? [] : [['triggered_by', quoteOrNull(record.triggeredBy)] as const]),
  ];
  return [
    ['id', quote(record.cascadeId)],
    ['trigger', written(trigger)],
    ['effects', record.effects],
    ['causation_chain', quotedList(record.causationChain)],
    ['namespace', quote(record.namespace)],
    ['timestamp', quote(record.timestamp.text)],
    ['previous_hash', quoteOrNull(record.previousHash)],
    ['current_hash', quote(record.currentHash)],
    ['version', quote(record.version)],
    ['is_test', String(record.isTest)],
    ...countMembers(record),
    ...(record.externalTrace === null ? [] : [['external_trace', traceOrNull(record)] as const]),
    ...(record.archivedAt === null ? [] : [['archived_at', archivedAtOrNull(record)] as const]),
  ];
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

function traceOrNull(record: CascadeEventRecord): string {
  return record.externalTrace === null ? 'null' : onOneLine(record.externalTrace);
}

function quotedList(texts: readonly string[]): string {
  return `[${texts.map(quote).join(',')}]`;
}

function written(members: Members): string {
  return `{${members.map(([key, json]) => `"${key}":${json}`).join(',')}}`;
}
