import type { Instant } from '../../../src/core/brands';
import { canonicalJson, parseJson } from '../../../src/core/json';
import { parseTimestamp } from '../../../src/core/timestamp';
import { TRIED_NAMES } from './event-plan';
import type { SoundEvent } from './sound-chain';
import { triedSpellings } from './spellings';
import type { StoredRow, StoredText } from './stored-columns';

/** No archive of a test numbers as many. */
const MOST_ARRIVALS = 100_000;

/** Whether two values of a column say the same: then nothing has changed. */
export function saysTheSame(a: StoredText, b: StoredText): boolean {
  return canonical(a) === canonical(b);
}

function canonical(value: StoredText): string {
  if (value === null) return 'null';
  if (typeof value === 'object') return `list ${JSON.stringify(value)}`;
  try {
    return /^[[{n]/.test(value) ? canonicalJson(parseJson(value)) : `text ${value}`;
  } catch {
    return `text ${value}`;
  }
}

/**
 * Whether a change of one column of a sound event goes unseen, by what its hash covers, what follows from its
 * effects, and which readings are tried; see docs/verification.md. undefined: it may be seen and need not. A column
 * that is not named here must be covered.
 */
export function isUnseen(
  { scheme, covered, event }: SoundEvent,
  row: StoredRow,
  changed: StoredRow,
  column: string,
): boolean | undefined {
  const value = changed[column] ?? null;
  switch (column) {
    case 'archived_at':
    case 'recorded_at':
    case 'salt':
    case 'received_sha256':
    case 'assumed_timestamp_text':
    case 'assumed_triggered_by':
    case 'assumed_null_previous_hash':
      return true;
    case 'arrival':
      // The embedded engine takes an event of a number not given out yet as one that arrived since.
      return BigInt(String(value)) > BigInt(MOST_ARRIVALS) ? undefined : true;
    case 'external_trace':
      if (scheme === 'sealed') return false;
      // What is no JSON any more is told where the event is looked at closely for another reason.
      return isJson(value) ? true : undefined;
    case 'version':
    case 'is_test':
      return scheme !== 'sealed';
    case 'triggered_by':
    case 'is_triggered_by_known':
      if (servesUnknownName(changed)) return false;
      return scheme === 'archive' || namesTried(changed).includes(covered.triggeredBy);
    case 'timestamp_text':
      return scheme !== 'sealed' && isRespelled(event.timestamp.instant, covered.timestampText, value);
    case 'previous_hash':
      return (row[column] ?? '') === '' && (value ?? '') === '';
    case 'trigger_event_id':
    case 'is_nested':
    case 'causation_chain':
    case 'total_effects':
    case 'success_count':
    case 'failure_count': {
      const isHashed = scheme !== 'archive' && hashedEventId(row) !== hashedEventId(changed);
      const isSound = !isHashed && followsFromEffects(changed);
      // A first entry of null is taken as it is, but not where the event is looked at closely.
      return isSound && changed['causation_chain']?.[0] === null ? undefined : isSound;
    }
    default:
      return false;
  }
}

function isJson(value: StoredText): boolean {
  try {
    return value === null || parseJson(String(value)).kind !== undefined;
  } catch {
    return false;
  }
}

/** A name that is served although the hash may cover any. */
function servesUnknownName(row: StoredRow): boolean {
  return row['is_triggered_by_known'] !== 'true' && row['triggered_by'] !== null;
}

function namesTried(row: StoredRow): unknown[] {
  return row['is_triggered_by_known'] === 'true' ? [row['triggered_by']] : [null, 'system', ...TRIED_NAMES];
}

/** Another spelling of the same moment, where the one that the hash covers is tried all the same. */
function isRespelled(instant: Instant, covered: string, value: StoredText): boolean {
  return instantOf(value) === instant && triedSpellings(instant).includes(covered);
}

function instantOf(value: StoredText): string | null {
  try {
    return parseTimestamp(String(value)).instant;
  } catch {
    return null;
  }
}

/** The trigger's event id where a hash covers one: an event that came flat has it in its causation chain alone. */
function hashedEventId(row: StoredRow): unknown {
  const first = row['is_nested'] === 'true' ? null : row['causation_chain']?.[0];
  return row['trigger_event_id'] ?? first ?? null;
}

/** Whether counts and causation chain are what the effects say, as far as these say anything. */
function followsFromEffects(row: StoredRow): boolean {
  const effects = JSON.parse(String(row['effects'])) as Record<string, unknown>[];
  const chain = row['causation_chain'] ?? [];
  const ids = effects.map((effect) => effect['event_id']);
  const successes = effects.filter((effect) => effect['success'] === true).length;
  const counts = [effects.length, successes, effects.length - successes];
  const stored = ['total_effects', 'success_count', 'failure_count'].map((name) => Number(row[name]));
  const tellsCounts = effects.every((effect) => typeof effect['success'] === 'boolean');
  const tellsChain = ids.every((id) => typeof id === 'string');
  const head = row['trigger_event_id'] ?? chain[0] ?? null;
  const owed = [...new Set(head === null && chain.length === 0 ? ids : [head, ...ids])];
  return (
    (!tellsCounts || JSON.stringify(counts) === JSON.stringify(stored)) &&
    (!tellsChain || JSON.stringify(owed) === JSON.stringify(chain))
  );
}
