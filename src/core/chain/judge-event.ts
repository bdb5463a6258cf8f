import { readings } from '../hash-schemes';
import { parseJson } from '../json';
import { CascadeEventRecord, deriveCausationChain, deriveEffectCounts } from '../records';
import { ChainEntry, EventRedaction } from './chain-entry';
import { EventFault } from './finding';

/** One list for all sound events: a walk may hold a million. */
const NONE: readonly string[] = [];

/** What the judge of an event may know besides its record. */
export interface JudgeOptions {
  /** Names to try for an unknown triggered_by. */
  readonly triggeredByNames?: readonly string[];
  /** Whether the record is as it was received; null (and left out) where nothing tells. */
  readonly isAsReceived?: boolean | null;
  /**
   * The redactions of the event that the log vouches for, where they cover what the record says was erased and noted
   * the hashes that it carries; else empty.
   */
  readonly redactions?: readonly EventRedaction[];
}

/**
 * Looks at one event alone: whether a reading reproduces its hash, and where one does, whether counts and
 * causation chain agree with the effects. (Effects whose hash is wrong prove nothing against the counts, and those that
 * were erased nothing at all.) An event that was redacted needs no hash that is reproduced, where the log vouches.
 */
export function judgeEvent(record: CascadeEventRecord, options: JudgeOptions = {}): ChainEntry {
  const { cascadeId, previousHash, currentHash, redactedFields = [] } = record;
  const redacted = (options.redactions ?? []).length > 0 && { redactions: options.redactions };
  const linked = { cascadeId, instant: record.timestamp.instant, previousHash, currentHash };
  const computedHashes: string[] = [];
  for (const reading of readings(record, options.triggeredByNames)) {
    if (reading.hash === currentHash) {
      const faults = summaryFaults(record);
      return { ...linked, ...redacted, scheme: reading.scheme, computedHashes: NONE, faults };
    }
    computedHashes.push(reading.hash);
  }
  if (redacted !== false)
    return { ...linked, ...redacted, scheme: null, computedHashes: NONE, faults: summaryFaults(record) };
  const fault =
    redactedFields.length === 0
      ? hashMismatch(currentHash, computedHashes[0] ?? null, options.isAsReceived ?? null)
      : unvouchedRedaction(currentHash, redactedFields);
  return { ...linked, scheme: null, computedHashes, faults: [fault] };
}

/** The fault of an event whose hash no reading reproduces; it says who is to be asked, where that is known. */
export function hashMismatch(
  actual: string,
  expected: string | null,
  isAsReceived: boolean | null,
): EventFault {
  const since =
    isAsReceived === null
      ? ''
      : isAsReceived
        ? ' The record is as it was received: its writer, or the way here, is to be asked.'
        : ' The record has changed since it was received.';
  return {
    kind: 'HASH_MISMATCH',
    expected,
    actual,
    message: `No known way of hashing the event gives the hash that it carries.${since}`,
  };
}

/** The fault of an event that says that it was redacted, where nothing vouches for that. */
function unvouchedRedaction(actual: string, redactedFields: readonly string[]): EventFault {
  return {
    kind: 'HASH_MISMATCH',
    expected: null,
    actual,
    message:
      `The event says that ${listText(redactedFields)} were redacted, so its hash cannot be recomputed. Only a redaction ` +
      'in the evidence log of the archive can vouch for that, and here is none.',
  };
}

/** COUNT_MISMATCH and CAUSATION_MISMATCH of a record whose effects are sound; none where they were erased. */
export function summaryFaults(record: CascadeEventRecord): EventFault[] {
  if (record.redactedFields?.includes('effects') === true) return [];
  const effects = parseJson(record.effects);
  const faults: EventFault[] = [];
  const counts = deriveEffectCounts(effects);
  if (counts !== undefined) {
    const expected = countsText(counts.total, counts.success, counts.failure);
    const actual = countsText(record.totalEffects, record.successCount, record.failureCount);
    if (expected !== actual) {
      faults.push({
        kind: 'COUNT_MISMATCH',
        expected,
        actual,
        message: 'The counts of the event disagree with its effects.',
      });
    }
  }
  const trigger = record.triggerEventId ?? record.causationChain[0] ?? null;
  const chain = deriveCausationChain(trigger, effects);
  if (chain !== undefined && !sameTexts(chain, record.causationChain)) {
    faults.push({
      kind: 'CAUSATION_MISMATCH',
      expected: listText(chain),
      actual: listText(record.causationChain),
      message: 'The causation chain of the event disagrees with its trigger and effects.',
    });
  }
  return faults;
}

function countsText(total: number, success: number, failure: number): string {
  return `total ${total}, success ${success}, failure ${failure}`;
}

function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, i) => text === b[i]);
}

/** In characters: findings stay readable however long the lists are. */
const LONGEST_LIST_TEXT = 1000;

function listText(texts: readonly string[]): string {
  const text = texts.join(', ');
  if (text.length <= LONGEST_LIST_TEXT) return text;
  return `${[...text.slice(0, LONGEST_LIST_TEXT + 1)].slice(0, LONGEST_LIST_TEXT).join('')}…`;
}
