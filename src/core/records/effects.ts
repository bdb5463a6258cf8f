import { JsonNode, member } from '../json';

/** What a cascade event's counts must be. */
export interface EffectCounts {
  readonly total: number;
  readonly success: number;
  readonly failure: number;
}

/**
 * The counts that follow from a list of effects: all, those whose `success` is true, the rest. undefined where
 * an effect has no true or false there: then nothing can be said.
 */
export function deriveEffectCounts(effects: JsonNode): EffectCounts | undefined {
  if (effects.kind !== 'array') return undefined;
  let success = 0;
  for (const effect of effects.items) {
    const outcome = effect.kind === 'object' ? member(effect, 'success') : undefined;
    if (outcome?.kind !== 'boolean') return undefined;
    if (outcome.value) success += 1;
  }
  const total = effects.items.length;
  return { total, success, failure: total - success };
}

/**
 * The causation chain that follows from the trigger's event id and the effects' event ids: in order, each once.
 * `triggerEventId` null leaves the trigger out. undefined where an effect has no text as `event_id`.
 */
export function deriveCausationChain(triggerEventId: string | null, effects: JsonNode): string[] | undefined {
  if (effects.kind !== 'array') return undefined;
  const chain = new Set<string>(triggerEventId === null ? [] : [triggerEventId]);
  for (const effect of effects.items) {
    const eventId = effect.kind === 'object' ? member(effect, 'event_id') : undefined;
    if (eventId?.kind !== 'string') return undefined;
    chain.add(eventId.value);
  }
  return [...chain];
}
