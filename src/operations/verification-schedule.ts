import { scheduleCaller } from '../auth';
import type { Database, StopSignal } from '../database';
import {
  createRepositories,
  type MessageOf,
  type RepositoryOptions,
  type StoredVerification,
  type VerificationRepository,
} from '../repositories';
import type { Logger, WorkMetrics } from '../telemetry';
import { lookMsFor, repeat } from './repeat';

/** How chains are verified from time to time. */
export interface VerificationScheduleOptions {
  readonly database: Database;
  readonly settings: RepositoryOptions;
  readonly everySeconds: number;
  readonly logger: Logger;
  /** Makes the message about findings; null: nobody is told. */
  readonly messageOf: MessageOf | null;
  readonly metrics?: WorkMetrics;
  /** How often it is looked whether something is due; see `lookMsFor`. */
  readonly lookMs?: number;
  /** How long a namespace that could not be verified is left alone. */
  readonly restMs?: number;
}

/** Of servers on one database one verifies at a time. */
const LOCK = 'verification';
/** Namespaces that are looked for at once. */
const BATCH = 100;
const REST_MS = 300_000;

/**
 * Verifies each chain once its last run is older than `everySeconds`, one chain at a time, those that wait longest first. What
 * keeps one from being verified does not keep the others. Gives what ends it.
 */
export function startVerification(options: VerificationScheduleOptions): () => Promise<void> {
  const { everySeconds, logger, lookMs: everyMs = lookMsFor(everySeconds) } = options;
  const resting = new Map<string, number>();
  return repeat({
    // a server that is just starting has other things to do
    firstAfterMs: everyMs,
    everyMs,
    work: (signal) => verifyDue(options, resting, signal),
    onError: (error) => logger.error({ err: error }, 'chains could not be verified; it is tried again'),
  });
}

async function verifyDue(
  options: VerificationScheduleOptions,
  resting: Map<string, number>,
  signal: StopSignal,
): Promise<void> {
  const { database, everySeconds, settings } = options;
  const { verifications } = createRepositories(database.forRequest(signal), scheduleCaller, settings);
  restNoLonger(resting);
  // the lock takes a connection of its own
  if ((await verifications.due(everySeconds, 1, [...resting.keys()])).length === 0) return;
  await database.unlessHeld(LOCK, async () => {
    for (;;) {
      restNoLonger(resting);
      const due = await verifications.due(everySeconds, BATCH, [...resting.keys()]);
      for (const namespace of due) await verifyOne(options, verifications, namespace, resting, signal);
      if (due.length < BATCH || signal.aborted) return;
    }
  });
}

/** Namespaces whose rest is over are due again: also where no other one is. */
function restNoLonger(resting: Map<string, number>): void {
  const now = performance.now();
  for (const [namespace, until] of resting) if (until <= now) resting.delete(namespace);
}

async function verifyOne(
  { logger, messageOf, metrics, restMs = REST_MS }: VerificationScheduleOptions,
  verifications: VerificationRepository,
  namespace: string,
  resting: Map<string, number>,
  signal: StopSignal,
): Promise<void> {
  if (signal.aborted) return;
  try {
    const run = await verifications.verify(namespace, messageOf);
    metrics?.verified(run.status);
    report(logger, run);
  } catch (error) {
    if (signal.aborted) return;
    resting.set(namespace, performance.now() + restMs);
    metrics?.verified('ERROR');
    logger.error({ err: error, namespace }, 'a chain could not be verified; it is tried again in a while');
  }
}

function report(logger: Logger, run: StoredVerification): void {
  const { findingCount, id, length, namespace, status } = run;
  const fields = { run: id, namespace, status, length, findingCount };
  if (findingCount === '0') logger.info(fields, 'a chain was verified');
  else logger.error(fields, 'a chain does not verify: see cascadeChain and docs/verification.md');
}
