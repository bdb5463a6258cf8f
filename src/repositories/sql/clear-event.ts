import { summaryAgrees } from './effects-agree';
import { eventHashOfPlainLink } from './event-hash';

/**
 * The spellings of a time that writers use most, by their lengths: up to microseconds, milliseconds or seconds, which are
 * not rounded.
 */
const SPELLINGS = [
  { length: 32, format: 'HH24:MI:SS.US"+00:00"', unit: 'microseconds' },
  { length: 27, format: 'HH24:MI:SS.US"Z"', unit: 'microseconds' },
  { length: 29, format: 'HH24:MI:SS.MS"+00:00"', unit: 'milliseconds' },
  { length: 24, format: 'HH24:MI:SS.MS"Z"', unit: 'milliseconds' },
  { length: 25, format: 'HH24:MI:SS"+00:00"', unit: 'second' },
  { length: 20, format: 'HH24:MI:SS"Z"', unit: 'second' },
] as const;

/**
 * The served time is the one of a text in one of these spellings; others are looked at by the core. Beyond these years
 * to_char tells no eras and no longer has four digits.
 */
function isTimeOf(text: string): string {
  const utc = `timestamp AT TIME ZONE 'UTC'`;
  const spellings = SPELLINGS.map(({ length, format, unit }) => {
    const isSpelled = `${text} = to_char(${utc}, 'YYYY-MM-DD"T"${format}')`;
    const isWhole = unit === 'microseconds' ? '' : ` AND date_trunc('${unit}', ${utc}) = ${utc}`;
    return `WHEN ${length} THEN ${isSpelled}${isWhole}`;
  });
  return `timestamp >= '0001-01-01 00:00:00+00' AND timestamp < '10000-01-01 00:00:00+00'
    AND CASE octet_length(${text}) ${spellings.join(' ')} ELSE false END`;
}

/** What is served is what the hash covers, also where the hash covers another spelling, or a name not served. */
const isServedAsHashed = `${isTimeOf('timestamp_text')}
  AND (assumed_timestamp_text IS NULL OR ${isTimeOf('assumed_timestamp_text')})
  AND (is_triggered_by_known OR triggered_by IS NULL)`;

/**
 * Effects that are no JSON may have borrowed from the next column what the hash covers, or have lent to it. All texts
 * of a document but effects and details are quoted, so from its end up to the details there is one way to read it.
 * Details that are an object of JSON begin where those that were hashed began, for of two objects that end in one place
 * neither is the end of the other; and so the effects end where those that were hashed ended.
 *
 * Details that may nest deeper than the database reads are only searched: either kind of loan takes a second place in
 * the document that looks like the end of the effects, and only effects and details can hold one.
 */
const endOfEffects = `',"id":"'`;
const areEffectsWhole = `CASE WHEN octet_length(trigger_details) < 1000 THEN trigger_details::json IS NOT NULL
  WHEN strpos(effects, ${endOfEffects}) = 0 AND strpos(trigger_details, ${endOfEffects}) = 0 THEN true
  ELSE json_typeof(effects::json) IS NOT NULL END`;

/**
 * Whether certainly nothing speaks against an event by itself; else the core looks at it, which alone accuses: null where
 * the database does not make the hash that the event carries, false where something beside the hash is unclear. That
 * previous_hash holds nothing to escape is left to whoever compares it with the hash of the event before. Fails for
 * effects that are no jsonb although canonical JSON (a number beyond numeric, a nesting too deep), and for a text that
 * is no JSON because it borrowed from its neighbour what the hash covers.
 */
export function isClearEvent(withEffects: boolean): string {
  const isServed = `cardinality(redacted_fields) = 0 AND external_trace IS NULL AND ${isServedAsHashed}`;
  return `CASE WHEN hash_status = 'REPRODUCED' AND ${eventHashOfPlainLink} = current_hash THEN coalesce(
      CASE WHEN ${isServed} THEN ${withEffects ? summaryAgrees : areEffectsWhole} END, false) END`;
}
