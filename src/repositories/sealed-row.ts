import type { Instant } from '../core/brands';
import { JsonText } from '../core/json';
import { receiptDigest, type CascadeEventRecord } from '../core/records';
import { CascadeHashScheme, HashStatus, type CascadeEvent } from '../entities';
import { newSalt } from './salted-version';

/** An event as it is stored, without what the database assigns. */
export type SealedEvent = Omit<CascadeEvent, 'redactedFields' | 'arrival' | 'salt'> & {
  readonly salt: string;
};

/** What is stored of an event that the archive sealed, and recorded at that time. */
export function sealedRow(record: CascadeEventRecord, recordedAt: Instant): SealedEvent {
  const { externalTrace } = record;
  return {
    cascadeId: record.cascadeId,
    namespace: record.namespace,
    triggerType: record.triggerType,
    triggerEventId: record.triggerEventId,
    triggeredBy: record.triggeredBy ?? null,
    triggerDetails: JsonText.trusted(record.triggerDetails),
    effects: JsonText.trusted(record.effects),
    causationChain: [...record.causationChain],
    previousHash: record.previousHash,
    currentHash: record.currentHash,
    timestamp: record.timestamp.instant,
    timestampText: record.timestamp.text,
    totalEffects: record.totalEffects,
    successCount: record.successCount,
    failureCount: record.failureCount,
    recordedAt,
    archivedAt: null,
    externalTrace: externalTrace === null ? null : JsonText.trusted(externalTrace),
    version: record.version,
    isTest: record.isTest,
    isTriggeredByKnown: true,
    isNested: true,
    hashScheme: CascadeHashScheme.SEALED,
    hashStatus: HashStatus.REPRODUCED,
    receivedSha256: receiptDigest(record),
    assumedTimestampText: null,
    assumedTriggeredBy: null,
    assumedNullPreviousHash: false,
    salt: newSalt(),
  };
}
