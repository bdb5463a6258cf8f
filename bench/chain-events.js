import { createHash } from 'node:crypto';

/** The SHA-256 of a text's UTF-8 bytes, in lower-case hex. */
function sha256(text) {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/** The text of a count, always as long. */
function padded(number, length) {
  return String(number).padStart(length, '0');
}

/**
 * One chain of `count` sealed events of about 900 hashed bytes each: for each event the line that import reads, the
 * document that its hash covers, and the hash. The same for the same arguments.
 */
export function* chainEvents(namespace, count) {
  let previousHash = '';
  for (let index = 0; index < count; index += 1) {
    const id = `cascade-${namespace}-${padded(index.toString(16), 12)}`;
    const trigger = `evt-t${padded(index.toString(16), 8)}`;
    const seconds = Math.floor(index / 1000);
    const instant = new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString().slice(0, 19);
    const timestamp = `${instant}.${padded((index % 1000) * 1000, 6)}+00:00`;
    const effectIds = [0, 1].map((place) => `evt-${place}${padded(index.toString(16), 8)}`);
    const effects = `[${effectIds
      .map(
        (effectId, place) =>
          `{"action_type":"BUDGET_MULTIPLIER_APPLIED","caused_by":"${effectIds[place - 1] ?? trigger}",` +
          `"details":{"multiplier":0.5,"reason":"error budget of the last thirty minutes is spent","w":${index}.25},` +
          `"error_message":null,"event_id":"${effectId}","executed_at":"${timestamp}",` +
          `"success":${place === 0},"target":"svc-${index % 50}"}`,
      )
      .join(',')}]`;
    const details = `{"count":${index},"error_rate":0.125}`;
    const hashedTrigger =
      `{"details":${details},"event_id":"${trigger}","trigger_type":"CIRCUIT_BREAKER_OPENED",` +
      `"triggered_by":null}`;
    const document =
      `{"effects":${effects},"external_trace":null,"id":"${id}","is_test":false,"namespace":"${namespace}",` +
      `"previous_hash":"${previousHash}","scheme":"incident-archive/sealed/1","timestamp":"${timestamp}",` +
      `"trigger":${hashedTrigger},"version":"1.0"}`;
    const hash = sha256(document);
    const line =
      `{"id":"${id}","trigger":${hashedTrigger},"effects":${effects},` +
      `"causation_chain":${JSON.stringify([trigger, ...effectIds])},"namespace":"${namespace}",` +
      `"timestamp":"${timestamp}","previous_hash":"${previousHash}","current_hash":"${hash}","version":"1.0",` +
      `"is_test":false,"total_effects":2,"success_count":1,"failure_count":1}`;
    yield { line, document, hash };
    previousHash = hash;
  }
}

const recordedEffect = {
  actionType: 'BUDGET_MULTIPLIER_APPLIED',
  success: true,
  target: 'svc-1',
  details: { multiplier: 0.5, reason: 'error budget of the last thirty minutes is spent' },
};

/** An event for the archive to seal, of the same size. */
export const recordedEvent = {
  namespace: 'recorded',
  triggerType: 'CIRCUIT_BREAKER_OPENED',
  triggerDetails: { error_rate: 0.125 },
  effects: [recordedEffect, recordedEffect],
};
