/** What an event's row says of its effects, as the database puts it together; see `summaryColumns`. */
export interface EventSummary {
  /** The effects' canonical text. */
  readonly effects: string;
  readonly counts: string;
  readonly causationChain: string;
  readonly firstCause: string | null;
}

/**
 * The columns of an EventSummary. Counts and chain come as texts, to be compared with what the effects give: reading
 * five columns and an array of each row costs more than that.
 */
export const summaryColumns = `effects, causation_chain::text AS "causationChain",
  total_effects || ' ' || success_count || ' ' || failure_count || ' ' || cardinality(causation_chain) AS counts,
  coalesce(trigger_event_id, causation_chain[1]) AS "firstCause"`;

/**
 * Whether counts and causation chain certainly agree with the effects; false asks for the core's closer look, which
 * alone accuses. Only for an event whose hash is sound: then the effects are the canonical text that was hashed, and
 * of it only texts and truth values are read, which JSON.parse bends none of, at a tenth of the closer look's cost.
 */
export function summaryAgrees({ effects, counts, causationChain, firstCause }: EventSummary): boolean {
  const list = parsedList(effects);
  if (list === null || firstCause === null) return false;
  let successes = 0;
  const ids = [firstCause];
  for (const effect of list) {
    if (!isEffect(effect)) return false;
    if (effect.success) successes += 1;
    ids.push(effect.event_id);
  }
  if (counts !== `${list.length} ${successes} ${list.length - successes} ${ids.length}`) return false;
  const chain = ids.join(',');
  // Of ids without these, an array's text tells their number and each of them; an id given twice is looked at closely.
  return causationChain === `{${chain}}` && !/["\\{}]|NULL/.test(chain) && new Set(ids).size === ids.length;
}

function parsedList(text: string): unknown[] | null {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

function isEffect(value: unknown): value is { event_id: string; success: boolean } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'event_id' in value &&
    typeof value.event_id === 'string' &&
    'success' in value &&
    typeof value.success === 'boolean'
  );
}
