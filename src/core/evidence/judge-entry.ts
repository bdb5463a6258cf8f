import { contentFault, entryFault } from './entry-fault';
import type { Excuses, RemovalKind } from './excuses';
import type { Holds } from './holds';
import { againstVersion, type LogFinding } from './log-finding';
import type { StoredEntry } from './stored-log';

/**
 * VOUCHED: the entry vouches for what is stored. EXCUSED: retention removed it. REDACTED: a redaction erased it. WAITING:
 * gone before it had a place.
 */
export type EntryJudgement = 'VOUCHED' | 'EXCUSED' | 'REDACTED' | 'WAITING' | LogFinding;

/** Compares one entry with what is stored of its record. */
export function judgeEntry(entry: StoredEntry, excuses: Excuses, holds: Holds): EntryJudgement {
  const changed = entryFault(entry);
  if (changed !== null) return againstVersion('LEAF_MISMATCH', entry, changed);
  const { stored, index, isNewest } = entry;
  const fault = stored === null ? null : contentFault(entry, stored);
  if (stored !== null && fault === null) return 'VOUCHED';
  const excuse = index === null ? null : excuses.of(entry.kind, index);
  if (fault !== null && isNewest) {
    if (excuse === null) return againstVersion('LEAF_MISMATCH', entry, fault);
    const who = whoTookAway(excuse.kind);
    return againstVersion('UNLOGGED', entry, `${who} this version, and what is stored was not logged.`);
  }
  if (excuse !== null) {
    const { kind, place } = excuse.by;
    const hold = holds.at(entry.kind, entry.id, place);
    if (hold === null) return excuse.kind === 'RETENTION' ? 'EXCUSED' : 'REDACTED';
    return againstVersion('REMOVED', entry, `${whoTookAway(kind)} this version while hold ${hold} held it.`);
  }
  if (index === null) return 'WAITING';
  const what = fault === null ? 'It is not there' : 'Another one stands in its place';
  return againstVersion(
    'REMOVED',
    entry,
    `${what}, and no retention record or redaction of the log excuses that.`,
  );
}

function whoTookAway(kind: RemovalKind): string {
  return kind === 'RETENTION' ? 'Retention removed' : 'A redaction erased';
}
