/** What of an event follows from its trigger and effects, and the effects' canonical text. */
export interface EventSummary {
  readonly triggerEventId: string | null;
  readonly effects: string;
  readonly causationChain: readonly string[];
  readonly totalEffects: number;
  readonly successCount: number;
  readonly failureCount: number;
}

/**
 * Whether counts and causation chain certainly agree with the effects; false asks for the core's closer look, which
 * alone accuses. Only for an event whose hash is sound: then the effects are the canonical text that was hashed, and
 * of it only texts and truth values are read, which JSON.parse bends none of, at a tenth of the closer look's cost.
 */
export function summaryAgrees(summary: EventSummary): boolean {
  const effects = parsedList(summary.effects);
  if (effects === null || effects.length !== summary.totalEffects) return false;
  const chain = summary.causationChain;
  // The trigger's event, then each effect's: a longer or shorter chain (an id given twice) is looked at closely.
  if (chain.length !== effects.length + 1 || chain[0] !== (summary.triggerEventId ?? chain[0])) return false;
  let successes = 0;
  for (const [index, effect] of effects.entries()) {
    if (!isEffect(effect) || effect.event_id !== chain[index + 1]) return false;
    if (effect.success) successes += 1;
  }
  return (
    successes === summary.successCount &&
    effects.length - successes === summary.failureCount &&
    new Set(chain).size === chain.length
  );
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
