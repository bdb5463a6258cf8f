import { member, parseJson, type JsonNode } from '../json';

/** Which way a trace goes. */
export type TraceDirection = 'ANCESTORS' | 'DESCENDANTS' | 'BOTH';

/** The trigger or an effect of a cascade, as a step of a trace. */
export interface TraceStep {
  readonly eventId: string;
  /** Null for the trigger, and where the effect does not say. */
  readonly causedBy: string | null;
  /** The trigger's type or the effect's action; null where the effect has none. */
  readonly label: string | null;
  readonly isTrigger: boolean;
  /** Null for the trigger, and where the effect does not say. */
  readonly success: boolean | null;
  /** Steps from the event that was asked for: below zero towards causes, above towards consequences. */
  readonly depth: number;
}

/** A trace through one cascade. */
export interface CausationTrace {
  /** From the furthest cause to the furthest consequence, level by level. */
  readonly steps: readonly TraceStep[];
  /** Whether the causes or consequences run in a circle; the trace ends where it closes. */
  readonly hasCycle: boolean;
}

/** A cascade as a trace reads it: the trigger, and the effects as canonical JSON. */
export interface TracedCascade {
  readonly triggerEventId: string | null;
  readonly triggerType: string;
  readonly effects: string;
}

type Step = Omit<TraceStep, 'depth'>;

/** Walks the causes or consequences of an event within its cascade; null where the cascade does not hold it. */
export function traceCausation(
  cascade: TracedCascade,
  eventId: string,
  direction: TraceDirection,
): CausationTrace | null {
  const steps = stepsOf(cascade);
  const asked = steps.get(eventId);
  if (asked === undefined) return null;
  const causes = direction === 'DESCENDANTS' ? NOTHING : walk(asked, (step) => causesOf(steps, step));
  const consequences = direction === 'ANCESTORS' ? NOTHING : walk(asked, followersIn(steps));
  return {
    steps: [
      ...causes.levels.map(({ step, level }) => ({ ...step, depth: -level })).reverse(),
      { ...asked, depth: 0 },
      ...consequences.levels.map(({ step, level }) => ({ ...step, depth: level })),
    ],
    hasCycle: causes.hasCycle || consequences.hasCycle,
  };
}

/** What is left to say of an event of a cascade whose effects were erased: no causes and consequences are known. */
export function traceErased(
  { triggerEventId, triggerType }: Omit<TracedCascade, 'effects'>,
  eventId: string,
): CausationTrace {
  const isTrigger = eventId === triggerEventId;
  const label = isTrigger ? triggerType : null;
  return { steps: [{ eventId, causedBy: null, label, isTrigger, success: null, depth: 0 }], hasCycle: false };
}

interface Walk {
  readonly levels: readonly { readonly step: Step; readonly level: number }[];
  readonly hasCycle: boolean;
}

const NOTHING: Walk = { levels: [], hasCycle: false };

/** Level by level from `start`, each step once: coming back to one on the path closes a circle. */
function walk(start: Step, next: (step: Step) => readonly Step[]): Walk {
  const levels: { step: Step; level: number }[] = [];
  const seen = new Set([start.eventId]);
  let hasCycle = false;
  let frontier: readonly Step[] = [start];
  for (let level = 1; frontier.length > 0; level += 1) {
    const following: Step[] = [];
    for (const step of frontier.flatMap(next)) {
      // Each effect has one cause, so a step is met twice only along a circle.
      if (seen.has(step.eventId)) {
        hasCycle = true;
        continue;
      }
      seen.add(step.eventId);
      following.push(step);
      levels.push({ step, level });
    }
    frontier = following;
  }
  return { levels, hasCycle };
}

function causesOf(steps: ReadonlyMap<string, Step>, { causedBy }: Step): readonly Step[] {
  const cause = causedBy === null ? undefined : steps.get(causedBy);
  return cause === undefined ? [] : [cause];
}

function followersIn(steps: ReadonlyMap<string, Step>): (step: Step) => readonly Step[] {
  const followers = new Map<string, Step[]>();
  for (const step of steps.values()) {
    if (step.causedBy === null) continue;
    const list = followers.get(step.causedBy);
    if (list === undefined) followers.set(step.causedBy, [step]);
    else list.push(step);
  }
  return ({ eventId }) => followers.get(eventId) ?? [];
}

function stepsOf({ triggerEventId, triggerType, effects }: TracedCascade): Map<string, Step> {
  const steps = new Map<string, Step>();
  if (triggerEventId !== null) {
    const trigger = {
      eventId: triggerEventId,
      causedBy: null,
      label: triggerType,
      isTrigger: true,
      success: null,
    };
    steps.set(triggerEventId, trigger);
  }
  const node = parseJson(effects);
  for (const effect of node.kind === 'array' ? node.items : []) {
    const eventId = textOf(effect, 'event_id');
    if (eventId === null || steps.has(eventId)) continue;
    const success = effect.kind === 'object' ? member(effect, 'success') : undefined;
    steps.set(eventId, {
      eventId,
      causedBy: textOf(effect, 'caused_by'),
      label: textOf(effect, 'action_type'),
      isTrigger: false,
      success: success?.kind === 'boolean' ? success.value : null,
    });
  }
  return steps;
}

function textOf(node: JsonNode, key: string): string | null {
  const value = node.kind === 'object' ? member(node, key) : undefined;
  return value?.kind === 'string' ? value.value : null;
}
