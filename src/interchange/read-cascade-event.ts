import { JsonText, member, type JsonNode, type JsonObject } from '../core/json';
import { parseCascadeEventRecord } from '../core/records';
import { Timestamp } from '../core/timestamp';
import type { NewCascadeEvent } from '../repositories/checked-event';
import { redactedInput } from '../repositories/record-document';

/**
 * A cascade event of either shape as the archive takes it, its properties in the order of the columns. Only what came is given: an event that comes again with
 * fewer keys is compared by those alone. One that was redacted is refused, as by `readRecord`.
 */
export function readCascadeEvent(text: string, node: JsonObject): NewCascadeEvent {
  const record = parseCascadeEventRecord(text, node);
  if (record.redactedFields !== undefined) throw redactedInput();
  const { archivedAt, externalTrace, triggeredBy } = record;
  const isNested = record.shape === 'nested';
  const trigger = isNested ? member(node, 'trigger') : undefined;
  return {
    cascadeId: record.cascadeId,
    namespace: record.namespace,
    triggerType: record.triggerType,
    triggerEventId: ifGiven(trigger, 'event_id', record.triggerEventId),
    triggeredBy,
    triggerDetails: JsonText.spelled('object', record.triggerDetails),
    effects: JsonText.spelled('array', record.effects),
    causationChain: ifGiven(node, 'causation_chain', record.causationChain),
    previousHash: ifGiven(node, 'previous_hash', record.previousHash),
    currentHash: record.currentHash,
    timestamp: record.timestamp,
    totalEffects: ifGiven(node, 'total_effects', record.totalEffects),
    successCount: ifGiven(node, 'success_count', record.successCount),
    failureCount: ifGiven(node, 'failure_count', record.failureCount),
    archivedAt: ifGiven(
      node,
      'archived_at',
      archivedAt === null ? null : new Timestamp(archivedAt, archivedAt),
    ),
    externalTrace: ifGiven(
      node,
      'external_trace',
      externalTrace === null ? null : JsonText.trusted(externalTrace),
    ),
    version: ifGiven(node, 'version', record.version),
    isTest: ifGiven(node, 'is_test', record.isTest),
    isNested,
  };
}

function ifGiven<T>(node: JsonNode | undefined, key: string, value: T): T | undefined {
  return node?.kind === 'object' && member(node, key) !== undefined ? value : undefined;
}
