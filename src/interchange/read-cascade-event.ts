import { JsonText, member, type JsonNode, type JsonObject } from '../core/json';
import { parseCascadeEventRecord, type CascadeEventRecord } from '../core/records';
import { Timestamp } from '../core/timestamp';
import { redactedInput, type NewCascadeEvent } from '../repositories';

/** For each property that a writer may leave out, the key under which it comes. */
const optionalKeys = {
  causationChain: 'causation_chain',
  previousHash: 'previous_hash',
  totalEffects: 'total_effects',
  successCount: 'success_count',
  failureCount: 'failure_count',
  archivedAt: 'archived_at',
  externalTrace: 'external_trace',
  version: 'version',
  isTest: 'is_test',
} as const satisfies Partial<Record<keyof NewCascadeEvent, string>>;

/**
 * A cascade event of either shape as the archive takes it. Only what came is given: an event that comes again with
 * fewer keys is compared by those alone. One that was redacted is refused, as by `readRecord`.
 */
export function readCascadeEvent(text: string, node: JsonObject): NewCascadeEvent {
  const record = parseCascadeEventRecord(text, node);
  if (record.redactedFields !== undefined) throw redactedInput();
  const { archivedAt, externalTrace } = record;
  const optional = {
    causationChain: record.causationChain,
    previousHash: record.previousHash,
    totalEffects: record.totalEffects,
    successCount: record.successCount,
    failureCount: record.failureCount,
    archivedAt: archivedAt === null ? null : new Timestamp(archivedAt, archivedAt),
    externalTrace: externalTrace === null ? null : JsonText.trusted(externalTrace),
    version: record.version,
    isTest: record.isTest,
  };
  const absent = Object.entries(optionalKeys).filter(([, key]) => member(node, key) === undefined);
  return {
    cascadeId: record.cascadeId,
    namespace: record.namespace,
    ...triggerOf(record, node),
    effects: JsonText.spelled('array', record.effects),
    currentHash: record.currentHash,
    timestamp: record.timestamp,
    isNested: record.shape === 'nested',
    ...optional,
    ...Object.fromEntries(absent.map(([property]) => [property, undefined])),
  };
}

function triggerOf(record: CascadeEventRecord, node: JsonObject) {
  const { triggerType, triggerEventId, triggeredBy } = record;
  const triggerDetails = JsonText.spelled('object', record.triggerDetails);
  if (record.shape === 'flat') return { triggerType, triggerDetails };
  const isEventIdGiven = hasMember(member(node, 'trigger'), 'event_id');
  return {
    triggerType,
    triggerDetails,
    ...(isEventIdGiven && { triggerEventId }),
    ...(triggeredBy !== undefined && { triggeredBy }),
  };
}

function hasMember(node: JsonNode | undefined, key: string): boolean {
  return node?.kind === 'object' && member(node, key) !== undefined;
}
