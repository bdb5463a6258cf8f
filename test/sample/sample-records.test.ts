import type { Instant } from '../../src/core/brands';
import { reproduce } from '../../src/core/hash-schemes';
import { JsonText } from '../../src/core/json';
import type { CascadeEventRecord } from '../../src/core/records';
import { microsecondsBetween } from '../../src/core/timestamp';
import { RecoverySessionStatus, SecurityIncidentStatus } from '../../src/entities';
import type { NewCascadeEvent } from '../../src/repositories';
import { sampleRecords } from '../../src/sample';

const now = '2026-03-01T12:00:00.123456Z' as Instant;
const sample = sampleRecords(1, now);
const namespaces = ['seoul', 'payments', 'edge'];

function chainOf(namespace: string): NewCascadeEvent[] {
  return sample.cascadeEvents.filter((event) => event.namespace === namespace);
}

/** The event as its hash sees it. */
function asRecord(event: NewCascadeEvent): CascadeEventRecord {
  const { totalEffects, successCount, failureCount, causationChain } = event;
  if (totalEffects === undefined || successCount === undefined || failureCount === undefined) {
    throw new Error('an event without counts');
  }
  return {
    ...event,
    shape: event.triggerEventId === undefined ? 'flat' : 'nested',
    triggerEventId: event.triggerEventId ?? null,
    triggeredBy: event.triggeredBy,
    triggerDetails: String(event.triggerDetails),
    effects: String(event.effects),
    causationChain: causationChain ?? [],
    previousHash: event.previousHash ?? null,
    totalEffects,
    successCount,
    failureCount,
    archivedAt: event.archivedAt?.instant ?? null,
    externalTrace: event.externalTrace?.text ?? null,
    version: event.version ?? '1.0',
    isTest: event.isTest ?? false,
  };
}

/** Everything in the records as one text. */
function written(records: unknown): string {
  return JSON.stringify(records, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(
          Object.entries(value).map(([key, entry]) => [key, entry instanceof JsonText ? entry.text : entry]),
        )
      : value,
  );
}

it('is the same for the same seed and date, and another for another', () => {
  expect(written(sampleRecords(1, now))).toBe(written(sample));
  expect(written(sampleRecords(2, now))).not.toBe(written(sample));
});

it('moves with its date and changes nothing else of an incident', () => {
  const nextDay = sampleRecords(1, '2026-03-02T12:00:00.123456Z' as Instant);
  const first = sample.securityIncidents[0];
  const moved = nextDay.securityIncidents[0];
  if (!first?.createdAt || !moved?.createdAt) throw new Error('an incident without a time');
  expect(microsecondsBetween(first.createdAt.instant, moved.createdAt.instant)).toBe(86_400_000_000n);
  expect(moved.rawPayload?.text).toBe(first.rawPayload?.text);
});

it('holds as many records of each kind as it says', () => {
  expect(sample.securityIncidents).toHaveLength(60);
  expect(namespaces.map((namespace) => chainOf(namespace).length)).toEqual([30, 30, 30]);
  expect(sample.recoverySessions).toHaveLength(20);
  expect(sample.postmortems).toHaveLength(12);
});

describe.each(namespaces)('the chain of %s', (namespace) => {
  const chain = chainOf(namespace);

  it('has a hash on every event that the core reproduces', () => {
    expect(chain.filter((event) => reproduce(asRecord(event)) === null)).toEqual([]);
  });

  it('links each event to the one before it, by rising times', () => {
    for (const [index, event] of chain.entries()) {
      const before = chain[index - 1];
      if (before === undefined) {
        expect(['', null]).toContain(event.previousHash);
      } else {
        expect(event.previousHash).toBe(before.currentHash);
        expect(event.timestamp.instant > before.timestamp.instant).toBe(true);
      }
    }
  });
});

it('writes the chains by both schemes and in three spellings of the time', () => {
  const schemes = (namespace: string): Set<string | undefined> =>
    new Set(chainOf(namespace).map((event) => reproduce(asRecord(event))?.scheme));
  expect(schemes('seoul')).toEqual(new Set(['hot']));
  expect(schemes('payments')).toEqual(new Set(['archive']));
  expect(schemes('edge')).toEqual(new Set(['hot', 'archive']));
  const ends = sample.cascadeEvents.map(({ timestamp }) => timestamp.text.replace(/^.*(?=[Z+])/, ''));
  expect(new Set(ends)).toEqual(new Set(['+09:00', '+00:00', 'Z']));
});

it('links every session to an event, and every postmortem to an event and its session', () => {
  const events = new Set(sample.cascadeEvents.map(({ cascadeId }) => cascadeId));
  const eventOf = new Map(
    sample.recoverySessions.map(({ sessionId, cascadeEventId }) => [sessionId, cascadeEventId]),
  );
  for (const session of sample.recoverySessions) expect(events).toContain(session.cascadeEventId);
  for (const { recoverySessionId, cascadeEventId } of sample.postmortems) {
    expect(eventOf.get(recoverySessionId ?? '')).toBe(cascadeEventId);
  }
});

it('has sessions that wait for an approval, and ended ones', () => {
  const waiting = sample.recoverySessions.filter(
    ({ requiresApproval, approvedAt, completedAt }) =>
      requiresApproval === true && approvedAt === null && completedAt === null,
  );
  expect(waiting.length).toBeGreaterThanOrEqual(2);
  const statuses = new Set(sample.recoverySessions.map(({ status }) => status));
  expect(statuses).toEqual(new Set(Object.values(RecoverySessionStatus)));
});

it('has open incidents of the last day, and digits that matter in its payloads', () => {
  const dayBefore = '2026-02-28T12:00:00.123456Z';
  const open = sample.securityIncidents.filter(
    ({ status, createdAt }) =>
      status === SecurityIncidentStatus.OPEN && String(createdAt?.instant) > dayBefore,
  );
  expect(open.length).toBeGreaterThanOrEqual(3);
  const payloads = sample.securityIncidents.map(({ rawPayload }) => String(rawPayload)).join('\n');
  for (const spelling of [/\d{20}/, /1e-07/, /-0\.0/, /\d\.0\b/, /\\u0000/])
    expect(payloads).toMatch(spelling);
});

it('says nothing of the time after its date', () => {
  const times = [...written(sample).matchAll(/"instant":"([^"]+)"/g)].map((match) => String(match[1]));
  expect(times.length).toBeGreaterThan(200);
  expect(times.filter((time) => time > now)).toEqual([]);
});
