import { JsonText } from '../core/json';
import { receiptDigest, type CascadeEventRecord } from '../core/records';
import { HashStatus } from '../entities';
import type { NewRow } from './sql/insert';
import type { StoredValue } from './values';

/** The row of an event that the archive sealed. */
export function sealedRow(record: CascadeEventRecord): NewRow {
  const { externalTrace } = record;
  return new Map<string, StoredValue>([
    ['cascadeId', record.cascadeId],
    ['namespace', record.namespace],
    ['triggerType', record.triggerType],
    ['triggerEventId', record.triggerEventId],
    ['triggeredBy', record.triggeredBy ?? null],
    ['triggerDetails', JsonText.trusted(record.triggerDetails)],
    ['effects', JsonText.trusted(record.effects)],
    ['causationChain', record.causationChain],
    ['previousHash', record.previousHash],
    ['currentHash', record.currentHash],
    ['timestamp', record.timestamp.instant],
    ['timestampText', record.timestamp.text],
    ['totalEffects', record.totalEffects],
    ['successCount', record.successCount],
    ['failureCount', record.failureCount],
    ['archivedAt', null],
    ['externalTrace', externalTrace === null ? null : JsonText.trusted(externalTrace)],
    ['version', record.version],
    ['isTest', record.isTest],
    ['isTriggeredByKnown', true],
    ['isNested', true],
    ['hashScheme', 'sealed'],
    ['hashStatus', HashStatus.REPRODUCED],
    ['receivedSha256', receiptDigest(record)],
    ['assumedTimestampText', null],
    ['assumedTriggeredBy', null],
    ['assumedNullPreviousHash', false],
  ]);
}
