import { contentFault, entryFault } from './entry-fault';
import type { Excuses } from './excuses';
import { againstVersion, type LogFinding } from './log-finding';
import type { StoredEntry } from './stored-log';

/** VOUCHED: the entry vouches for what is stored. EXCUSED: retention removed it. WAITING: gone before it had a place. */
export type EntryJudgement = 'VOUCHED' | 'EXCUSED' | 'WAITING' | LogFinding;

/** Compares one entry with what is stored of its record. */
export function judgeEntry(entry: StoredEntry, excuses: Excuses): EntryJudgement {
  const changed = entryFault(entry);
  if (changed !== null) return againstVersion('LEAF_MISMATCH', entry, changed);
  const { stored, index, isNewest } = entry;
  const fault = stored === null ? null : contentFault(entry, stored);
  if (stored !== null && fault === null) return 'VOUCHED';
  const isExcused = index !== null && excuses.covers(entry.kind, index);
  if (fault !== null && isNewest) {
    return isExcused
      ? againstVersion(
          'UNLOGGED',
          entry,
          'Retention removed this version, and what is stored was not logged.',
        )
      : againstVersion('LEAF_MISMATCH', entry, fault);
  }
  if (isExcused) return 'EXCUSED';
  if (index === null) return 'WAITING';
  const what = fault === null ? 'It is not there' : 'Another one stands in its place';
  return againstVersion('REMOVED', entry, `${what}, and no retention record of the log excuses that.`);
}
