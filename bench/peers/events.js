// Cascade events of about 900 hashed bytes, sealed as the archive seals them, so that their chains verify.
import { createHash } from 'node:crypto';

const triggerTypes = [
  'CIRCUIT_BREAKER_OPENED',
  'CIRCUIT_BREAKER_CLOSED',
  'GOVERNANCE_MODE_CHANGED',
  'METRICS_UPDATED',
  'BUDGET_MULTIPLIER_APPLIED',
];

/** Digits that a double does not hold: whoever parses them as one gives others back. */
export const bigInteger = (index) => `9007199254740993${String(index).padStart(8, '0')}`;

/** A time to the microsecond as events spell it; `seconds` since the beginning of 2024. */
export function timeText(seconds, microseconds) {
  const instant = new Date(Date.UTC(2024, 0, 1) + seconds * 1000).toISOString().slice(0, 19);
  return `${instant}.${String(microseconds).padStart(6, '0')}+00:00`;
}

/**
 * An event: the same for the same arguments. JSON is text, in canonical form; `1.0` and an integer of 24 digits
 * stand in it.
 */
export function makeEvent({ cascadeId, namespace, index, timestamp, previousHash }) {
  const trigger = `evt-t-${cascadeId}`;
  const effectIds = [0, 1].map((place) => `evt-${place}-${cascadeId}`);
  const triggerType = triggerTypes[index % triggerTypes.length];
  const details = `{"count":${index},"error_rate":1.0,"offset":${bigInteger(index)}}`;
  const effects = `[${effectIds
    .map(
      (effectId, place) =>
        `{"action_type":"BUDGET_MULTIPLIER_APPLIED","caused_by":"${effectIds[place - 1] ?? trigger}",` +
        `"details":{"multiplier":0.5,"reason":"error budget is spent","w":${index}.25},` +
        `"error_message":null,"event_id":"${effectId}","executed_at":"${timestamp}",` +
        `"success":${place === 0},"target":"svc-${index % 50}"}`,
    )
    .join(',')}]`;
  const document =
    `{"effects":${effects},"external_trace":null,"id":"${cascadeId}","is_test":false,"namespace":"${namespace}",` +
    `"previous_hash":"${previousHash}","scheme":"incident-archive/sealed/1","timestamp":"${timestamp}",` +
    `"trigger":{"details":${details},"event_id":"${trigger}","trigger_type":"${triggerType}",` +
    `"triggered_by":null},"version":"1.0"}`;
  return {
    cascadeId,
    namespace,
    triggerType,
    triggerEventId: trigger,
    details,
    effects,
    causationChain: [trigger, ...effectIds],
    previousHash,
    currentHash: createHash('sha256').update(document).digest('hex'),
    timestamp,
  };
}

/** The namespace of an event of the seed: each has at most 10,000 events, so a verdict costs the same at all sizes. */
export const eventNamespace = (number) => `chain-${String(number).padStart(4, '0')}`;
export const namespaceCount = (events) => Math.max(20, Math.ceil(events / 10_000));
export const eventId = (index) => `cascade-${String(index).padStart(9, '0')}`;

/** The events of the seed in their order: namespaces take turns, over two years, no two at the same time. */
export function* seedEvents(count) {
  const namespaces = namespaceCount(count);
  const step = Math.floor((2 * 365 * 86_400) / count);
  const heads = new Map();
  for (let index = 0; index < count; index += 1) {
    const namespace = eventNamespace(index % namespaces);
    const event = makeEvent({
      cascadeId: eventId(index),
      namespace,
      index,
      timestamp: timeText(index * step, (index * 7919) % 1_000_000),
      previousHash: heads.get(namespace) ?? '',
    });
    heads.set(namespace, event.currentHash);
    yield event;
  }
}
