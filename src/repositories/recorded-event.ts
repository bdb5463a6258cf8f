import { badInput, inField } from '../core/errors';
import { MAX_JSON_DEPTH, parseJson, type JsonText } from '../core/json';
import { settleEffects, type EffectDraft, type EventDraft } from '../core/seal';
import type { Timestamp } from '../core/timestamp';
import type { JsonShape } from '../entities';
import { checkJson, checkKey, checkText } from './values';

/** What a caller gives of a manual intervention. */
export interface RecordedIntervention {
  readonly interventionType: string;
  readonly overriddenDecision?: JsonText | null;
  readonly justification?: string | null;
  readonly approvedBy?: string | null;
  readonly relatedCascadeId?: string | null;
}

/** An effect as a caller gives it to be recorded; see `EffectDraft`. */
export interface RecordedEffect {
  readonly ref?: string | null;
  readonly eventId?: string | null;
  readonly actionType: string;
  readonly causedBy?: string | null;
  readonly success: boolean;
  readonly target?: string | null;
  readonly details?: JsonText | null;
  readonly errorMessage?: string | null;
  readonly executedAt?: Timestamp | null;
  readonly intervention?: RecordedIntervention | null;
}

/** An event as a caller gives it: the archive adds ids, time, link and hash. */
export interface RecordedEvent {
  readonly namespace: string;
  readonly triggerType: string;
  readonly triggerEventId?: string | null;
  readonly triggeredBy?: string | null;
  readonly triggerDetails?: JsonText | null;
  readonly effects: readonly RecordedEffect[];
  readonly externalTrace?: JsonText | null;
  readonly version?: string | null;
  readonly isTest?: boolean | null;
}

/** Most effects of one event. */
const MAX_EFFECTS = 1_000;
/** Deepest nesting of a JSON value of an event: the list of effects holds one two levels further down. */
const MAX_DEPTH = MAX_JSON_DEPTH - 2;

/** Checks an event and settles its ids and causes; an ArchiveError names the field. `newId` makes ids by prefix. */
export function eventDraft(event: RecordedEvent, newId: (prefix: 'cascade' | 'evt') => string): EventDraft {
  if (event.effects.length > MAX_EFFECTS)
    throw badInput('effects', `must have at most ${MAX_EFFECTS} elements`);
  const triggerEventId = key('triggerEventId', event.triggerEventId) ?? newId('evt');
  const drafts = event.effects.map((effect, index) =>
    inField(`effects[${index}]`, () => effectDraft(effect)),
  );
  return {
    cascadeId: newId('cascade'),
    namespace: inField('namespace', () => checkKey(event.namespace)),
    triggerType: inField('triggerType', () => checkKey(event.triggerType)),
    triggerEventId,
    triggeredBy: key('triggeredBy', event.triggeredBy),
    triggerDetails: json('triggerDetails', 'object', event.triggerDetails) ?? '{}',
    effects: settleEffects(triggerEventId, drafts, () => newId('evt')),
    externalTrace: json('externalTrace', undefined, event.externalTrace),
    version: key('version', event.version) ?? '1.0',
    isTest: event.isTest ?? false,
  };
}

function effectDraft(effect: RecordedEffect): EffectDraft {
  const { intervention } = effect;
  return {
    ref: key('ref', effect.ref),
    eventId: key('eventId', effect.eventId),
    actionType: inField('actionType', () => checkKey(effect.actionType)),
    causedBy: key('causedBy', effect.causedBy),
    success: effect.success,
    target: text('target', effect.target),
    details: json('details', 'object', effect.details),
    errorMessage: text('errorMessage', effect.errorMessage),
    executedAt: effect.executedAt?.text ?? null,
    intervention:
      intervention === null || intervention === undefined
        ? null
        : inField('intervention', () => ({
            interventionType: inField('interventionType', () => checkKey(intervention.interventionType)),
            overriddenDecision: json('overriddenDecision', undefined, intervention.overriddenDecision),
            justification: text('justification', intervention.justification),
            approvedBy: text('approvedBy', intervention.approvedBy),
            relatedCascadeId: key('relatedCascadeId', intervention.relatedCascadeId),
          })),
  };
}

function key(field: string, value: string | null | undefined): string | null {
  return value === null || value === undefined ? null : inField(field, () => checkKey(value));
}

function text(field: string, value: string | null | undefined): string | null {
  return value === null || value === undefined ? null : inField(field, () => checkText(value));
}

function json(
  field: string,
  shape: JsonShape | undefined,
  value: JsonText | null | undefined,
): string | null {
  if (value === null || value === undefined) return null;
  return inField(field, () => {
    const { canonical, text } = checkJson(shape, value);
    // each level takes a character at least
    if (text.length > MAX_DEPTH) parseJson(text, { maxDepth: MAX_DEPTH });
    return canonical;
  });
}
