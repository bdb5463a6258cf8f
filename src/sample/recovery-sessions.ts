import type { Instant } from '../core/brands';
import { secondsBetween } from '../core/duration';
import { isoformat } from '../core/timestamp';
import { RecoverySessionStatus as Status } from '../entities';
import type { NewRecoverySession } from '../repositories';
import type { SampleCascade } from './cascade-events';
import { jsonText, exact, type SampleJson } from './json';
import type { SeededRandom } from './random';
import { earliest, later, timestampOf } from './time';

/** A session and the event that it recovers from. */
export interface SampleSession {
  readonly cascade: SampleCascade;
  readonly session: NewRecoverySession;
  /** The moments of its steps, from the start on. */
  readonly startedAt: Instant | null;
  readonly completedAt: Instant | null;
}

/** How the newest runs stand, the newest last; some wait for a person's approval. */
const underWay = [
  Status.IN_PROGRESS,
  Status.HEALTH_CHECK,
  Status.READY_TO_RESTORE,
  Status.READY_TO_RESTORE,
] as const;
/** How the runs before them ended. */
const ends = [
  Status.COMPLETED,
  Status.COMPLETED,
  Status.COMPLETED,
  Status.ABORTED,
  Status.COMPLETED,
  Status.FAILED,
] as const;

const stepNames = [
  'freeze deploys',
  'drain traffic',
  'restart workers',
  'check health',
  'restore traffic',
] as const;
const endReasons: Partial<Record<Status, string>> = {
  [Status.ABORTED]: 'Stopped by the on-call: the cause was upstream, and a restart would have made it worse.',
  [Status.FAILED]: 'The health check stayed red after three attempts.',
};

/** A session for each of the events, which come oldest first; the newest is not started yet. */
export function sampleSessions(
  random: SeededRandom,
  now: Instant,
  cascades: readonly SampleCascade[],
): SampleSession[] {
  const newest = [...underWay, Status.NOT_STARTED];
  const firstUnderWay = cascades.length - newest.length;
  return cascades.map((cascade, index) => {
    const status = newest[index - firstUnderWay] ?? ends[index % ends.length] ?? Status.COMPLETED;
    return sampleSession(random, now, cascade, status);
  });
}

function sampleSession(
  random: SeededRandom,
  now: Instant,
  cascade: SampleCascade,
  status: Status,
): SampleSession {
  const eventAt = cascade.record.timestamp.instant;
  const isEnded = (ends as readonly Status[]).includes(status);
  const createdAt = later(eventAt, 1, random);
  const startedAt =
    status === Status.NOT_STARTED
      ? null
      : earliest(later(eventAt, random.integer(5, 50), random), later(now, -5));
  const completedAt =
    isEnded && startedAt !== null
      ? earliest(later(startedAt, random.integer(120, 5_400), random), later(now, -2))
      : null;
  const isWaiting = status === Status.READY_TO_RESTORE || status === Status.NOT_STARTED;
  const requiresApproval = isWaiting || cascade.level === 'LEVEL_3';
  const isApproved = requiresApproval && status === Status.COMPLETED;
  const approvedAt = isApproved ? completedAt : null;
  return {
    cascade,
    startedAt,
    completedAt,
    session: {
      sessionId: `rec-${random.hex(12)}`,
      namespace: cascade.namespace,
      triggerLevel: cascade.level ?? 'UNKNOWN',
      status,
      initiatedBy: random.pick(['system', 'system', 'jiwoo.han']),
      stepsData: jsonText(sampleSteps(random, startedAt, status)),
      startedAt: startedAt === null ? null : timestampOf(startedAt),
      completedAt: completedAt === null ? null : timestampOf(completedAt),
      durationSeconds:
        startedAt === null || completedAt === null ? null : secondsBetween(startedAt, completedAt),
      abortReason: endReasons[status] ?? '',
      cascadeEventId: cascade.record.cascadeId,
      requiresApproval,
      approvedBy: isApproved ? 'e.lindqvist' : '',
      approvedAt: approvedAt === null ? null : timestampOf(approvedAt),
      metadata: jsonText({
        service: cascade.service,
        runbook: `runbooks/${cascade.service}.md`,
        traffic_percent: exact(isEnded ? '100.0' : '12.5'),
        checkpoint: exact(random.digits(20)),
      }),
      createdAt: timestampOf(createdAt),
      updatedAt: timestampOf(completedAt ?? startedAt ?? createdAt),
    },
  };
}

/** How many steps are done in each status; the one after them is where it stands or broke. */
const stepsDone: Record<Status, number> = {
  [Status.NOT_STARTED]: 0,
  [Status.IN_PROGRESS]: 2,
  [Status.HEALTH_CHECK]: 3,
  [Status.READY_TO_RESTORE]: 4,
  [Status.COMPLETED]: 5,
  [Status.FAILED]: 3,
  [Status.ABORTED]: 1,
};

function sampleSteps(random: SeededRandom, startedAt: Instant | null, status: Status): SampleJson {
  const done = stepsDone[status];
  return stepNames.map((name, index) => ({
    name,
    status: index < done ? 'done' : index === done && startedAt !== null ? 'current' : 'pending',
    started_at: index <= done && startedAt !== null ? isoformat(later(startedAt, index * 20)) : null,
    duration_ms: index < done ? exact(`${random.integer(40, 19_000)}.0`) : null,
  }));
}
