import { eventHash } from './event-hash';

/**
 * The served time is the one of a text, in the spellings that writers use most; other spellings are looked at by the
 * core. Beyond these years to_char tells no eras and no longer has four digits.
 */
function isTimeOf(text: string): string {
  const served = (zone: string): string =>
    `to_char(timestamp AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"${zone}"')`;
  return `timestamp >= '0001-01-01 00:00:00+00' AND timestamp < '10000-01-01 00:00:00+00'
    AND (${text} = ${served('+00:00')} OR ${text} = ${served('Z')})`;
}

/** What is served is what the hash covers, also where the hash covers another spelling, or a name not served. */
const isServedAsHashed = `${isTimeOf('timestamp_text')}
  AND (assumed_timestamp_text IS NULL OR ${isTimeOf('assumed_timestamp_text')})
  AND (is_triggered_by_known OR triggered_by IS NULL)`;

/**
 * How often an effect has this key (not as its first) with this value. In canonical JSON a quotation mark inside a text
 * is escaped, so this is never found there; inside an effect's details it may be, and then the counts do not add up.
 */
function occurrences(keyAndValue: string): string {
  return `(octet_length(effects) - octet_length(replace(effects, '${keyAndValue}', ''))) / ${keyAndValue.length}`;
}

/** What the functions below can read at all: no U+0000, which jsonb has not, and a plain list of texts. */
const isReadable = `strpos(effects, '\\u0000') = 0 AND array_ndims(causation_chain) = 1
  AND array_position(causation_chain, NULL) IS NULL AND array_position(causation_chain, '') IS NULL`;

/**
 * Counts and causation chain agree with the effects. As many ids as effects are counted, and as many outcomes: so no
 * effect lacks one, and no outcome stands deeper. An id given twice, which the chain has once, is looked at by the
 * core (a tsvector holds each text once).
 */
const summaryAgrees = `success_count + failure_count = total_effects
  AND cardinality(causation_chain) = total_effects + 1
  AND coalesce(trigger_event_id, causation_chain[1]) = causation_chain[1]
  AND strpos(effects, '{"success":') = 0
  AND ${occurrences(',"success":true')} = success_count AND ${occurrences(',"success":false')} = failure_count
  AND length(array_to_tsvector(causation_chain)) = cardinality(causation_chain)
  AND jsonb_path_query_array(effects::jsonb, '$[*].event_id') = to_jsonb(causation_chain[2:])`;

/**
 * Effects that are no JSON may have borrowed from the next column what the hash covers, or have lent to it: that fails.
 * Either takes a second place in the document that looks like the end of the effects, and only the effects and the
 * trigger's details can hold one, as all other texts are quoted. Looking for it costs half of reading JSON.
 */
const endOfEffects = `',"id":"'`;
const areEffectsWhole = `CASE WHEN strpos(effects, ${endOfEffects}) = 0 AND strpos(trigger_details, ${endOfEffects}) = 0
  THEN true ELSE json_typeof(effects::json) IS NOT NULL END`;

/**
 * Whether certainly nothing speaks against an event by itself; else the core looks at it, which alone accuses. Fails
 * for effects that are no jsonb although canonical JSON (a number beyond numeric, a nesting too deep), and for a text
 * that is no JSON because it borrowed from its neighbour what the hash covers.
 */
export function isClearEvent(withEffects: boolean): string {
  const effectsAgree = `CASE WHEN ${isReadable} THEN ${summaryAgrees} END`;
  return `CASE WHEN hash_status = 'REPRODUCED' AND redacted_fields = '{}' AND external_trace IS NULL
    AND ${eventHash} = current_hash AND ${isServedAsHashed} THEN ${withEffects ? effectsAgree : areEffectsWhole} END`;
}
