import type { Instant } from '../core/brands';
import { member, parseJson, type JsonNode } from '../core/json';
import { isoformat } from '../core/timestamp';
import { PostmortemSource, RecoverySessionStatus } from '../entities';
import type { NewPostmortem } from '../repositories';
import { jsonText, exact, type SampleJson } from './json';
import type { SeededRandom } from './random';
import type { SampleSession } from './recovery-sessions';
import { later, timestampOf } from './time';

const recommendations: readonly string[] = [
  'Size the connection pool by the number of workers, and alert at 80 % of it.',
  'Give every client of the ledger a deadline; two had none.',
  'Cache DNS answers for as long as the connection pool lives.',
  'Roll the canary back before the breaker opens, not after.',
  'Write the runbook step for a locked breaker.',
  'Raise the burn rate at which the pager rings from 10 to 14.4.',
];

/** The postmortem of each of the sessions, which must have ended. */
export function samplePostmortems(random: SeededRandom, sessions: readonly SampleSession[]): NewPostmortem[] {
  return sessions.map((ended) => samplePostmortem(random, ended));
}

function samplePostmortem(random: SeededRandom, ended: SampleSession): NewPostmortem {
  const { cascade, session, completedAt } = ended;
  const { record } = cascade;
  const startedAt = record.timestamp.instant;
  const isRestored = session.status === RecoverySessionStatus.COMPLETED;
  return {
    incidentId: `inc-${random.hex(8)}`,
    startedAt: timestampOf(startedAt),
    resolvedAt: completedAt === null ? null : timestampOf(completedAt),
    affectedServices: affectedServices(random, cascade.service),
    timeline: jsonText(timelineOf(ended, startedAt, isRestored)),
    autoActions: jsonText(actionsOf(parseJson(record.effects))),
    recommendations: jsonText([
      random.pick(recommendations.slice(0, 3)),
      random.pick(recommendations.slice(3)),
    ]),
    systemSnapshot: jsonText({
      cpu: exact(`0.${random.integer(61, 99)}`),
      p99_ms: exact(`${random.integer(1_200, 9_000)}.0`),
      queue_depth: random.integer(100, 90_000),
      error_rate: exact('1e-07'),
      offset: exact(random.digits(20)),
    }),
    source: random.pick([PostmortemSource.AUTO, PostmortemSource.MANUAL]),
    namespace: cascade.namespace,
    cascadeEventId: record.cascadeId,
    recoverySessionId: session.sessionId,
    createdAt: timestampOf(later(completedAt ?? startedAt, 1)),
  };
}

function affectedServices(random: SeededRandom, service: string): string[] {
  const other = random.pick(['gateway', 'orders', 'session-store']);
  return random.chance(0.5) ? [service, other] : [service];
}

function timelineOf(
  { session, startedAt, completedAt, cascade }: SampleSession,
  eventAt: Instant,
  isRestored: boolean,
): SampleJson {
  const entry = (at: Instant | null, event: string, actor: string): SampleJson[] =>
    at === null ? [] : [{ at: isoformat(at), event, actor }];
  return [
    ...entry(eventAt, `${cascade.record.triggerType} on ${cascade.service}`, 'system'),
    ...entry(startedAt, `recovery ${session.sessionId} started`, session.initiatedBy ?? 'system'),
    ...entry(completedAt, isRestored ? 'traffic restored' : 'handed over to the on-call', 'on-call'),
  ];
}

function actionsOf(effects: JsonNode): SampleJson[] {
  if (effects.kind !== 'array') return [];
  return effects.items.map((effect) => ({
    action: textOf(effect, 'action_type'),
    target: textOf(effect, 'target'),
    error: textOf(effect, 'error_message'),
  }));
}

function textOf(effect: JsonNode, key: string): string | null {
  const value = effect.kind === 'object' ? member(effect, key) : undefined;
  return value?.kind === 'string' ? value.value : null;
}
