import { itemsOf, jsonNode, member, plainText, type JsonNode } from '../json/nodes';

/** The trigger of a cascade, or one of its effects. */
export interface CascadeNode {
  /** Its place in the drawing: unique, whatever ids the record has. */
  readonly key: string;
  /** The id of its event; null where the record has none. */
  readonly eventId: string | null;
  readonly title: string;
  /** What it acted on; null where that is not said. */
  readonly target: string | null;
  /** `UNKNOWN` where an effect does not say; a trigger has no outcome. */
  readonly outcome: 'TRIGGER' | 'DONE' | 'FAILED' | 'UNKNOWN';
  readonly error: string | null;
  readonly at: string | null;
  /** The whole effect as its JSON; null for the trigger. */
  readonly text: string | null;
}

/** That one event led to another. */
export interface CascadeEdge {
  readonly from: string;
  readonly to: string;
  /** Whether the record says so; else the effect is drawn as one of the trigger. */
  readonly isStated: boolean;
}

export interface CascadeGraph {
  readonly nodes: readonly CascadeNode[];
  readonly edges: readonly CascadeEdge[];
}

/** What a cascade event says of its trigger and effects. */
export interface Cascade {
  readonly triggerType: string;
  readonly triggerEventId: string | null;
  readonly causationChain: readonly string[];
  readonly timestamp: string;
  /** A list, as JSON. */
  readonly effects: string;
}

const TRIGGER = 'trigger';

/** The trigger and the effects as a graph, each effect led to by the event that it names as its cause. */
export function cascadeGraph(cascade: Cascade): CascadeGraph {
  const effects = itemsOf(jsonNode(cascade.effects));
  const ids = new Map<string, string>();
  effects.forEach((effect, index) => {
    const id = plainText(member(effect, 'event_id'));
    if (id !== null && !ids.has(id)) ids.set(id, keyOf(index));
  });
  const triggerId = cascade.triggerEventId ?? cascade.causationChain.find((id) => !ids.has(id)) ?? null;
  if (triggerId !== null) ids.set(triggerId, TRIGGER);
  const trigger: CascadeNode = {
    key: TRIGGER,
    eventId: triggerId,
    title: cascade.triggerType,
    target: null,
    outcome: 'TRIGGER',
    error: null,
    at: cascade.timestamp,
    text: null,
  };
  return {
    nodes: [trigger, ...effects.map(nodeOf)],
    edges: effects.map((effect, index) => {
      const cause = plainText(member(effect, 'caused_by'));
      const from = cause === null ? undefined : ids.get(cause);
      return { from: from ?? TRIGGER, to: keyOf(index), isStated: from !== undefined };
    }),
  };
}

function keyOf(index: number): string {
  return `effect ${index + 1}`;
}

function nodeOf(effect: JsonNode, index: number): CascadeNode {
  const success = member(effect, 'success');
  const isSaid = success?.kind === 'atom' && (success.text === 'true' || success.text === 'false');
  return {
    key: keyOf(index),
    eventId: plainText(member(effect, 'event_id')),
    title: plainText(member(effect, 'action_type', 'effect_type', 'type', 'action')) ?? `Effect ${index + 1}`,
    target: plainText(member(effect, 'target')),
    outcome: !isSaid ? 'UNKNOWN' : success.text === 'true' ? 'DONE' : 'FAILED',
    error: plainText(member(effect, 'error_message', 'error')),
    at: plainText(member(effect, 'executed_at')),
    text: effect.text,
  };
}
