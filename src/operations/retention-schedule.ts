import { scheduleCaller } from '../auth';
import type { RetentionRule } from '../config';
import type { Database, StopSignal } from '../database';
import { ConfirmableOperation } from '../entities';
import { MAX_LIMIT } from '../query';
import {
  createRepositories,
  ScheduledRetention,
  type Repositories,
  type RepositoryOptions,
  type Retention,
} from '../repositories';
import type { Logger, RetentionOutcome, WorkMetrics } from '../telemetry';
import { lookMsFor, repeat } from './repeat';

/** How old records are deleted from time to time. */
export interface RetentionScheduleOptions {
  readonly database: Database;
  /** Where a second person is demanded the schedule asks for the deletion, and an admin confirms it. */
  readonly settings: RepositoryOptions;
  readonly rules: readonly RetentionRule[];
  readonly everySeconds: number;
  readonly logger: Logger;
  readonly metrics?: WorkMetrics;
  /** How often it is looked whether something is due; see `lookMsFor`. */
  readonly lookMs?: number;
}

/** Of servers on one database one deletes at a time. */
const LOCK = 'retention';

const operations = {
  'cascade-events': ConfirmableOperation.DELETE_CASCADE_EVENTS_OLDER_THAN,
  'recovery-sessions': ConfirmableOperation.DELETE_RECOVERY_SESSIONS_OLDER_THAN,
} as const satisfies Record<RetentionRule['kind'], ConfirmableOperation>;

/** One deletion of those that take a second person where one is demanded. */
interface Deletion {
  readonly operation: (typeof operations)[RetentionRule['kind']];
  readonly input: Retention & { readonly namespace: string };
}

/**
 * Goes by the rules once the last time, on any server, is longer ago than `everySeconds`. Records go as by the mutations: what is
 * held stays, and retention records name the schedule and the reason. Gives what ends it.
 */
export function startRetention(options: RetentionScheduleOptions): () => Promise<void> {
  const { everySeconds, logger, lookMs: everyMs = lookMsFor(everySeconds) } = options;
  return repeat({
    // who starts a server with a rule that should not be there has a moment to take it back
    firstAfterMs: everyMs,
    everyMs,
    work: (signal) => retainIfDue(options, signal),
    onError: (error) => logger.error({ err: error }, 'retention on a schedule failed; it is tried again'),
  });
}

async function retainIfDue(options: RetentionScheduleOptions, signal: StopSignal): Promise<void> {
  const { database, everySeconds, rules, settings } = options;
  const asked = database.forRequest(signal);
  const schedule = new ScheduledRetention(asked, scheduleCaller);
  if (!(await schedule.isDue(everySeconds))) return;
  await database.unlessHeld(LOCK, async () => {
    // another server may just have ended
    if (!(await schedule.isDue(everySeconds))) return;
    const repositories = createRepositories(asked, scheduleCaller, settings);
    let failures = 0;
    for (const rule of rules) {
      const outcome = await goBy(rule, options, schedule, repositories, signal);
      // what it did not come to, it does the next time
      if (signal.aborted) return;
      options.metrics?.retained(outcome);
      if (outcome === 'error') failures += 1;
    }
    await schedule.finished(failures);
  });
}

/** One namespace that fails does not keep the others. */
async function goBy(
  rule: RetentionRule,
  options: RetentionScheduleOptions,
  schedule: ScheduledRetention,
  repositories: Repositories,
  signal: StopSignal,
): Promise<RetentionOutcome> {
  const { logger, rules } = options;
  const outcomes = new Set<RetentionOutcome>();
  const { kind, olderThanSeconds } = rule;
  try {
    const cutoff = await schedule.ago(olderThanSeconds);
    const old = await schedule.namespaces(kind, cutoff);
    for (const namespace of old.filter((one) => isMeant(rule, one, rules))) {
      if (signal.aborted) break;
      const work = { operation: operations[kind], input: { cutoff, reason: reasonOf(rule), namespace } };
      outcomes.add(await removeFrom(work, options, repositories, signal));
    }
  } catch (error) {
    if (!signal.aborted) logger.error({ err: error, kind }, 'a rule of retention could not be gone by');
    outcomes.add('error');
  }
  return (['error', 'asked'] as const).find((outcome) => outcomes.has(outcome)) ?? 'done';
}

async function removeFrom(
  work: Deletion,
  { logger, settings }: RetentionScheduleOptions,
  repositories: Repositories,
  signal: StopSignal,
): Promise<RetentionOutcome> {
  const { operation } = work;
  const { namespace } = work.input;
  try {
    const isByTwo = (settings.confirmationMinutes ?? 0) > 0;
    if (isByTwo && (await isAskedFor(work, repositories))) return 'asked';
    if (isByTwo && (await countOf(work, repositories)) === 0) return 'done';
    const { carried, request } = await repositories.confirmations.perform(work);
    if (request !== null) {
      const waiting = { operation, namespace, request: request.id };
      logger.warn(waiting, 'retention on a schedule waits for somebody to confirm it');
      return 'asked';
    }
    const { deletedCount } = carried;
    if (deletedCount !== 0)
      logger.info({ operation, namespace, deletedCount }, 'retention on a schedule deleted');
    return 'done';
  } catch (error) {
    if (!signal.aborted) logger.error({ err: error, operation, namespace }, 'retention on a schedule failed');
    return 'error';
  }
}

/** Whether the schedule has asked for it before, and nobody has decided. */
async function isAskedFor({ input, operation }: Deletion, { confirmations }: Repositories): Promise<boolean> {
  const open = await confirmations.find({ limit: MAX_LIMIT });
  return open.some(
    (request) =>
      request.requestedBy === scheduleCaller.actor &&
      request.operation === operation &&
      request.namespaces?.includes(input.namespace) === true,
  );
}

function countOf(
  { input, operation }: Deletion,
  { cascadeEvents, recoverySessions }: Repositories,
): Promise<number> {
  return operation === ConfirmableOperation.DELETE_CASCADE_EVENTS_OLDER_THAN
    ? cascadeEvents.deleteOlderThan(input, { isDryRun: true })
    : recoverySessions.deleteOlderThan(input, { isDryRun: true });
}

/** Whether a rule is about a namespace: it names it, or names none, and no other of its kind does. */
function isMeant(rule: RetentionRule, namespace: string, rules: readonly RetentionRule[]): boolean {
  if (rule.namespace !== null) return rule.namespace === namespace;
  return !rules.some((other) => other.kind === rule.kind && other.namespace === namespace);
}

function reasonOf({ kind, olderThan, reason }: RetentionRule): string {
  return reason ?? `on a schedule: ${kind} older than ${olderThan}`;
}
