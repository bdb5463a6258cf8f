import type { Instant } from '../core/brands';
import { JsonText } from '../core/json';
import { digestAndDocument, type CascadeEventRecord } from '../core/records';
import { CascadeHashScheme, cascadeEventKind as kind, HashStatus, type CascadeEvent } from '../entities';
import { newSalt, type SaltedVersion } from './salted-version';
import type { NewRow, StoredValue } from './values';

/** An event that the archive sealed: its row, without what the database assigns, and the version that it is. */
export interface SealedEvent {
  readonly row: NewRow;
  readonly version: SaltedVersion;
}

/** What is stored of an event that the archive sealed, and recorded at that time. */
export function sealedEvent(record: CascadeEventRecord, recordedAt: Instant): SealedEvent {
  const { cascadeId, namespace, externalTrace } = record;
  const { digest, document } = digestAndDocument(record);
  const salt = newSalt();
  const row: Record<keyof Omit<CascadeEvent, 'redactedFields' | 'arrival'>, StoredValue> = {
    cascadeId,
    namespace,
    triggerType: record.triggerType,
    triggerEventId: record.triggerEventId,
    triggeredBy: record.triggeredBy ?? null,
    triggerDetails: JsonText.spelled('object', record.triggerDetails),
    effects: JsonText.spelled('array', record.effects),
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
    receivedSha256: digest,
    assumedTimestampText: null,
    assumedTriggeredBy: null,
    assumedNullPreviousHash: false,
    salt,
  };
  return {
    row,
    version: { kind: kind.name, namespace, id: cascadeId, revision: 1, recordedAt, document, salt },
  };
}
