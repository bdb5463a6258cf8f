import type { CascadeEventRecord } from '../core/records';
import { Timestamp } from '../core/timestamp';
import { snakeCase, type CascadeEvent } from '../entities';

/** What of a stored event its written record is made of. */
export type WrittenCascadeEvent = Omit<
  CascadeEvent,
  | 'recordedAt'
  | 'redactedFields'
  | 'arrival'
  | 'hashScheme'
  | 'hashStatus'
  | 'salt'
  | 'receivedSha256'
  | 'assumedTimestampText'
  | 'assumedTriggeredBy'
  | 'assumedNullPreviousHash'
> &
  Partial<Pick<CascadeEvent, 'redactedFields'>>;

/** A stored event as the core takes it: in the shape in which it came. */
export function toCascadeEventRecord(event: WrittenCascadeEvent): CascadeEventRecord {
  const {
    isNested,
    isTriggeredByKnown,
    timestamp,
    timestampText,
    externalTrace,
    redactedFields = [],
  } = event;
  return {
    shape: isNested ? 'nested' : 'flat',
    cascadeId: event.cascadeId,
    namespace: event.namespace,
    triggerType: event.triggerType,
    triggerEventId: event.triggerEventId,
    triggeredBy: isTriggeredByKnown ? event.triggeredBy : undefined,
    triggerDetails: event.triggerDetails.text,
    effects: event.effects.text,
    causationChain: event.causationChain,
    timestamp: new Timestamp(timestampText, timestamp),
    previousHash: event.previousHash,
    currentHash: event.currentHash,
    totalEffects: event.totalEffects,
    successCount: event.successCount,
    failureCount: event.failureCount,
    archivedAt: event.archivedAt,
    externalTrace: externalTrace === null ? null : externalTrace.text,
    version: event.version,
    isTest: event.isTest,
    ...(redactedFields.length > 0 && { redactedFields: redactedFields.map(snakeCase) }),
  };
}
