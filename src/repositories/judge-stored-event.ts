import { hashMismatch, judgeEvent, type ChainEntry, type EventFault } from '../core/chain';
import type { Instant } from '../core/brands';
import { reproduce, type HashSchemeName } from '../core/hash-schemes';
import { receiptDigest, type CascadeEventRecord } from '../core/records';
import { parseTimestamp } from '../core/timestamp';
import { HashStatus, type CascadeEvent } from '../entities';
import type { StoredRedaction } from './redaction-log';

/** An event as it is stored, and as the record that it is served as. */
export interface WholeEvent {
  readonly stored: CascadeEvent;
  readonly record: CascadeEventRecord;
}

/**
 * Judges one event alone: its hash, its counts, and what is served beside the hashed document. `redactions` are those of
 * the event for which the log vouches, oldest first.
 */
export function judgeStoredEvent(
  { record, stored }: WholeEvent,
  triggeredByNames: readonly string[],
  redactions: readonly StoredRedaction[] = [],
): ChainEntry {
  const vouched = vouching(stored, redactions);
  const isAsReceived = stored.receivedSha256 === null ? null : digestOrNull(record) === stored.receivedSha256;
  let entry: ChainEntry;
  try {
    entry = judgeEvent(record, { triggeredByNames, isAsReceived, redactions: vouched });
  } catch {
    // Stored text that is no JSON any more: no reading can be made of it.
    const { cascadeId, timestamp, previousHash, currentHash } = stored;
    entry = {
      cascadeId,
      instant: timestamp,
      previousHash,
      currentHash,
      scheme: null,
      computedHashes: [],
      faults: [hashMismatch(currentHash, null, false)],
    };
  }
  const faults = [...entry.faults, ...contentFaults(stored, record, entry.scheme)];
  if (stored.redactedFields.length > 0 && vouched.length === 0 && entry.scheme !== null)
    faults.push({
      kind: 'CONTENT_MISMATCH',
      expected: null,
      actual: stored.redactedFields.join(', ').slice(0, 1000),
      message:
        'The event says that it was redacted, and no redaction that the evidence log vouches for says so.',
    });
  return { ...entry, faults };
}

/** The redactions, where together they name all that is said to be erased, and noted what the link is made of. */
function vouching(
  { redactedFields, previousHash, currentHash, timestampText }: CascadeEvent,
  redactions: readonly StoredRedaction[],
): readonly StoredRedaction[] {
  if (redactedFields.length === 0) return [];
  const noted = redactions.filter(
    (redaction) =>
      redaction.currentHash === currentHash &&
      redaction.previousHash === previousHash &&
      redaction.timestampText === timestampText,
  );
  return redactedFields.every((field) => noted.some(({ fields }) => fields.includes(field))) ? noted : [];
}

/** Whether a stored event's hash is sound with another previous_hash. */
export function reproducesWith(
  { record }: WholeEvent,
  previousHash: string | null,
  triggeredByNames: readonly string[],
): boolean {
  return isReproduced({ ...record, previousHash }, triggeredByNames);
}

/** The moment that the text of a timestamp stands for; null where it is none. */
export function instantOfText(text: string): Instant | null {
  try {
    return parseTimestamp(text).instant;
  } catch {
    return null;
  }
}

function digestOrNull(record: CascadeEventRecord): string | null {
  try {
    return receiptDigest(record);
  } catch {
    return null;
  }
}

/** Where a served value disagrees with the document that was hashed. */
function contentFaults(
  stored: CascadeEvent,
  record: CascadeEventRecord,
  scheme: HashSchemeName | null,
): EventFault[] {
  const faults: EventFault[] = [];
  const instant = instantOfText(stored.timestampText);
  if (instant !== stored.timestamp) {
    faults.push({
      kind: 'CONTENT_MISMATCH',
      expected: instant,
      actual: stored.timestamp,
      message: 'The time that is served is not the one that the hash covers.',
    });
  }
  if (scheme !== null && !stored.isTriggeredByKnown && stored.triggeredBy !== null) {
    faults.push({
      kind: 'CONTENT_MISMATCH',
      expected: null,
      actual: stored.triggeredBy,
      message: 'A name is served as triggered_by, and the hash covers none that is known.',
    });
  }
  const isAsServed = stored.hashScheme === scheme && stored.hashStatus === HashStatus.REPRODUCED;
  if (scheme !== null && !isAsServed && !wasUnknown(stored, record)) {
    faults.push({
      kind: 'CONTENT_MISMATCH',
      expected: `${scheme}, ${HashStatus.REPRODUCED}`,
      actual: `${stored.hashScheme ?? 'none'}, ${stored.hashStatus}`,
      message: 'The hash scheme that is served is not the one that gives the hash.',
    });
  }
  return faults;
}

/** Whether the names that are tried since then can be why a hash is reproduced now and was not on arrival. */
function wasUnknown({ hashScheme, hashStatus }: CascadeEvent, record: CascadeEventRecord): boolean {
  return hashScheme === null && hashStatus === HashStatus.NOT_REPRODUCED && !isReproduced(record, []);
}

function isReproduced(record: CascadeEventRecord, triggeredByNames: readonly string[]): boolean {
  try {
    return reproduce(record, triggeredByNames) !== null;
  } catch {
    // Stored text that is no JSON any more.
    return false;
  }
}
