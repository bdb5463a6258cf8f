import { JsonText } from '../../src/core/json';
import { parseTimestamp, type Timestamp } from '../../src/core/timestamp';
import { SecurityIncidentSeverity } from '../../src/entities';
import type {
  NewCascadeEvent,
  NewPostmortem,
  NewRecoverySession,
  NewSecurityIncident,
} from '../../src/repositories';

/** A JSON value as its own text. */
export const json = (text: string): JsonText => JsonText.of(text);

/** A time as its writer spelled it. */
export const time = (text: string): Timestamp => parseTimestamp(text);

/** A moment of 1 March 2026, so many seconds after its midnight. */
export function secondsIntoMarch(seconds: number): Timestamp {
  return time(new Date(Date.UTC(2026, 2, 1) + seconds * 1_000).toISOString());
}

/** An incident with what a writer must give; what matters to a test stands in it. */
export function aSecurityIncident(fields: Partial<NewSecurityIncident> = {}): NewSecurityIncident {
  return { incidentType: 'injection_attempt', severity: SecurityIncidentSeverity.HIGH, ...fields };
}

export function aPostmortem(fields: Partial<NewPostmortem> = {}): NewPostmortem {
  return { incidentId: 'incident-1', ...fields };
}

export function aCascadeEvent(fields: Partial<NewCascadeEvent> = {}): NewCascadeEvent {
  const cascadeId = fields.cascadeId ?? 'cascade-000000000001';
  return {
    cascadeId,
    namespace: 'payments',
    triggerType: 'METRICS_UPDATED',
    currentHash: `hash of ${cascadeId}`,
    timestamp: time('2026-03-01T00:00:00Z'),
    ...fields,
  };
}

export function aRecoverySession(fields: Partial<NewRecoverySession> = {}): NewRecoverySession {
  return { sessionId: 'session-1', namespace: 'payments', ...fields };
}

/** A chain: each event names the hash of the one before it, a second apart. */
export function aChain(namespace: string, length: number): NewCascadeEvent[] {
  return Array.from({ length }, (_, index) =>
    aCascadeEvent({
      cascadeId: `${namespace}-${String(index).padStart(4, '0')}`,
      namespace,
      timestamp: secondsIntoMarch(index),
      previousHash: index === 0 ? '' : `${namespace} hash ${index - 1}`,
      currentHash: `${namespace} hash ${index}`,
    }),
  );
}
