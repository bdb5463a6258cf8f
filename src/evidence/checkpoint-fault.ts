import { openCheckpoint, parseNote } from '../core/checkpoint';
import { keyIn } from '../core/evidence';
import { ProofError } from '../core/merkle';
import { sameHash } from '../core/merkle/hashes';
import type { EvidenceLogRepository, LogHead } from '../repositories';

/** What is wrong with the newest checkpoint of a log, and what to do: plain sentence parts. */
export interface CheckpointFault {
  readonly reason: string;
  readonly remedy: string;
}

/**
 * What is wrong with the newest checkpoint of a log; null where it verifies and states a root that the tree had, or
 * where there is none. Else somebody changed either. `known` is the log as it stands, from a caller that keeps others from
 * signing meanwhile; without it the log is read after its checkpoint.
 */
export async function checkpointFault(
  log: EvidenceLogRepository,
  known: Pick<LogHead, 'origin' | 'size'> | null = null,
): Promise<CheckpointFault | null> {
  const newest = await log.checkpoint();
  const head = known ?? (await log.head());
  if (newest === null || head === null) return null;
  const { origin, size } = head;
  try {
    const keys = (await log.declarations()).flatMap(({ verifierKey }) => keyIn(verifierKey) ?? []);
    const checkpoint = openCheckpoint(parseNote(newest.note), { origin, keys });
    if (checkpoint.size > size)
      return {
        reason: `the log has ${size} entries, and ${checkpoint.size} were signed`,
        remedy: 'find out who or what removed entries, and bring the newer database back',
      };
    if (sameHash(await log.rootAt(checkpoint.size), checkpoint.root)) return null;
    return {
      reason: `the first ${checkpoint.size} entries of the log are not those that were signed`,
      remedy: 'find out who or what changed entries, and bring the unchanged database back',
    };
  } catch (error) {
    if (!(error instanceof ProofError)) throw error;
    return {
      reason: `the last checkpoint does not verify: ${error.message}`,
      remedy: 'compare the database with a checkpoint kept elsewhere',
    };
  }
}
