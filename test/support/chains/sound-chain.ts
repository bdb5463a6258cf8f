import type { Instant } from '../../../src/core/brands';
import { hashOf, type Choice, type HashSchemeName } from '../../../src/core/hash-schemes';
import { canonicalJson, JsonText, parseJson, quote } from '../../../src/core/json';
import type { CascadeEventRecord } from '../../../src/core/records';
import { addMicroseconds, parseTimestamp, Timestamp } from '../../../src/core/timestamp';
import type { NewCascadeEvent } from '../../../src/repositories';
import type { EffectPlan, EventPlan } from './event-plan';
import { spelled, triedSpellings } from './spellings';

/** An event of a sound chain, as its writer hands it over, and what its hash covers. */
export interface SoundEvent {
  readonly event: NewCascadeEvent;
  readonly scheme: HashSchemeName;
  readonly covered: Choice;
}

/** The sound chain of those plans, in its true order. */
export function soundChain(namespace: string, plans: readonly EventPlan[]): SoundEvent[] {
  const events: SoundEvent[] = [];
  let instant = parseTimestamp('2026-01-01T00:10:24.044Z').instant;
  let previousHash: string | null = null;
  plans.forEach((plan, index) => {
    instant = addMicroseconds(instant, BigInt(plan.step));
    const next = soundEvent(namespace, plan, index, instant, previousHash);
    previousHash = next.event.currentHash;
    events.push(next);
  });
  return events;
}

function soundEvent(
  namespace: string,
  plan: EventPlan,
  index: number,
  instant: Instant,
  before: string | null,
): SoundEvent {
  const { scheme, trigger } = plan;
  const covered: Choice = {
    timestampText:
      scheme === 'sealed' ? spelled(instant, 'sixDigits') : spelled(instant, plan.coveredSpelling),
    triggeredBy: scheme === 'archive' ? null : trigger.given === undefined ? trigger.covered : trigger.given,
    previousHash: before ?? (plan.isNullCovered && scheme !== 'sealed' ? null : ''),
  };
  // Another spelling may be handed over where the one covered is tried whatever is stored.
  const isFree = scheme !== 'sealed' && triedSpellings(instant).includes(covered.timestampText);
  const text = isFree ? spelled(instant, plan.givenSpelling) : covered.timestampText;
  const record: CascadeEventRecord = {
    shape: trigger.isNested ? 'nested' : 'flat',
    // ties must not come in the order of their ids
    cascadeId: `${[...namespace].slice(0, 16).join('')} ${(index * 7919) % 101}-${index} ${plan.idTail}`,
    namespace,
    triggerType: plan.triggerType,
    triggerEventId: trigger.hasEventId ? `evt-${index}-t` : null,
    triggeredBy: trigger.given,
    triggerDetails: canonical(plan.details),
    ...summarized(plan, index),
    timestamp: new Timestamp(text, instant),
    previousHash: before ?? (plan.isNullGiven ? null : ''),
    currentHash: '',
    archivedAt: null,
    externalTrace: plan.externalTrace,
    version: plan.version,
    isTest: plan.isTest,
  };
  const currentHash = hashOf(record, scheme, covered);
  return { event: handedOver({ ...record, currentHash }), scheme, covered };
}

/** Effects, and the causation chain and counts that follow from them; where none do, odd ones. */
function summarized(plan: EventPlan, index: number) {
  const { effects, trigger } = plan;
  const ids = effects.map(({ repeats }, at) => `evt-${index}-${repeats && at > 0 ? at - 1 : at}`);
  const texts = effects.map((effect, at) => effectText(effect, ids[at] ?? ''));
  const tellsIds = effects.every(({ lacks }) => lacks === 'nothing' || lacks === 'success');
  const tellsSuccess = effects.every(({ lacks }) => lacks === 'nothing' || lacks === 'event_id');
  // A trigger handed over without its event id may have none, or one that the causation chain alone tells.
  const head = trigger.isNested && !trigger.hasEventId && plan.isTest ? [] : [`evt-${index}-t`];
  const successCount = effects.filter(({ success }) => success).length;
  return {
    effects: canonical(`[${texts.join(',')}]`),
    causationChain: tellsIds ? [...new Set([...head, ...ids])] : [...head, 'evt-odd', 'evt-odd'],
    totalEffects: tellsSuccess ? effects.length : 7,
    successCount: tellsSuccess ? successCount : -1,
    failureCount: tellsSuccess ? effects.length - successCount : 0,
  };
}

function effectText({ success, details, lacks }: EffectPlan, eventId: string): string {
  if (lacks === 'all') return details;
  const members = [`"details":${details}`, '"action_type":"CIRCUIT_OPEN"'];
  if (lacks !== 'success') members.push(`"success":${success}`);
  if (lacks !== 'event_id') members.push(`"event_id":${quote(eventId)}`);
  return `{${members.join(',')}}`;
}

function canonical(text: string): string {
  return canonicalJson(parseJson(text));
}

function handedOver(record: CascadeEventRecord): NewCascadeEvent {
  const { shape, triggerDetails, effects, externalTrace, archivedAt: _, ...rest } = record;
  return {
    ...rest,
    isNested: shape === 'nested',
    triggerDetails: JsonText.of(triggerDetails),
    effects: JsonText.of(effects),
    externalTrace: externalTrace === null ? null : JsonText.of(externalTrace),
  };
}
