// Whether an event's counts and causation chain agree with its effects, told by the database: by comparing texts where
// effects are made as most writers make them, else from jsonb, whose making alone costs more than all else together.

/** How often a text stands in the effects. */
function occurrences(text: string): string {
  return `(octet_length(effects) - octet_length(replace(effects, '${text}', ''))) / ${text.length}`;
}

/** The columns agree with one another, and the chain is a list of texts that the functions below can read. */
const isReadable = `success_count + failure_count = total_effects AND cardinality(causation_chain) = total_effects + 1
  AND array_ndims(causation_chain) = 1 AND array_lower(causation_chain, 1) = 1
  AND array_position(causation_chain, NULL) IS NULL AND array_position(causation_chain, '') IS NULL
  AND coalesce(trigger_event_id, causation_chain[1]) = causation_chain[1]`;

/**
 * As many outcomes stand in the effects, at any depth, as the columns count. In JSON a quotation mark inside a text is
 * escaped, so these are no part of a text. Where there are as many effects, and each has an outcome, no other is left.
 */
const areOutcomesCounted = `${occurrences('"success":true')} = success_count
  AND ${occurrences('"success":false')} = failure_count`;

/** An id given twice, which the chain has once, is looked at by the core (a tsvector holds each text once). */
const isEachOnce = `length(array_to_tsvector(causation_chain)) = cardinality(causation_chain)`;

const eventId = '"event_id":"';
const beginning = '{"action_type":"';
const inLike = (text: string): string => text.replaceAll('_', '\\_');
const toNextId = `%},${inLike(beginning)}%${inLike(eventId)}`;

/** No id holds what LIKE takes for something else, or what JSON would escape. */
const areIdsPlain = `array_to_string(causation_chain, '') COLLATE "C" !~ '[%_"\\\\]'`;

/**
 * No list stands in the list of effects, so what begins like an effect is one, and between two ids of the chain, which
 * stand there in its order, another effect begins: there are as many effects as ids at least. As there are no more ids
 * at any depth, each effect that has one has one of these, and there are no more effects if all have.
 */
const areIdsInOrder = `octet_length(split_part(effects, '[', 2)) = octet_length(effects) - 1
  AND ${areIdsPlain} AND ${occurrences(eventId)} = total_effects
  AND effects LIKE '[${inLike(beginning)}%${inLike(eventId)}'
    || array_to_string(causation_chain[2:], '"${toNextId}') || '"%'`;

/** The same for effects of any make, without U+0000, which jsonb has not. */
const areIdsThoseOfJson = `strpos(effects, '\\u0000') = 0
  AND jsonb_path_query_array(effects::jsonb, '$[*].event_id') = to_jsonb(causation_chain[2:])`;

/** Counts and causation chain agree with the effects, and these are JSON; fails where the database cannot read them. */
export const summaryAgrees = `CASE WHEN ${isReadable} THEN ${areOutcomesCounted} AND ${isEachOnce}
  AND CASE WHEN ${areIdsInOrder} THEN effects::json IS NOT NULL ELSE ${areIdsThoseOfJson} END END`;
