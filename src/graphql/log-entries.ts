import { isGiven } from '../query';
import type { ChangesQuery, EvidenceLogRepository } from '../repositories';
import type { Loaders, RecordVersion } from './loaders';
import { readLogNumber } from './log-arguments';
import {
  toServedCheckpoint,
  toServedEntry,
  type LogCheckpointType,
  type LogEntryType,
} from './types/evidence-log';

/** The newest checkpoint; null before the first. */
export async function newestCheckpoint(log: EvidenceLogRepository): Promise<LogCheckpointType | null> {
  const newest = await log.checkpoint();
  return newest === null ? null : toServedCheckpoint(newest);
}

/** The entry at a place; null where there is none, BAD_USER_INPUT where there can be none. */
export async function entryAt(log: EvidenceLogRepository, index: string): Promise<LogEntryType | null> {
  const entry = await log.entry(readLogNumber('index', index, 0n));
  return entry === null ? null : toServedEntry(entry);
}

/** The entry of a version; null where the log does not have it, or has not given it its place yet. */
export async function placedEntryOf(loaders: Loaders, version: RecordVersion): Promise<LogEntryType | null> {
  const entry = await loaders.logEntry(version);
  return entry === null || entry.logIndex === null ? null : toServedEntry(entry);
}

/** The entries after a place, oldest first. */
export async function changesAfter(
  log: EvidenceLogRepository,
  query: Omit<ChangesQuery, 'afterIndex'> & { readonly afterIndex?: string | null },
): Promise<LogEntryType[]> {
  const { afterIndex } = query;
  const after = isGiven(afterIndex) ? readLogNumber('afterIndex', afterIndex, -1n) : null;
  return (await log.changes({ ...query, afterIndex: after })).map(toServedEntry);
}
