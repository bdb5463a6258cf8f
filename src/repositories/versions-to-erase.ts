import type { Instant } from '../core/brands';
import { isVouchedFor } from '../core/evidence';
import { ArchiveError } from '../core/errors';
import type { Session } from '../database';
import type { RecordKind } from '../entities';
import { storedEntriesOf } from './log-reader';
import { sequenceWithin } from './log-sequencer';
import { rangesText } from './retention-log';
import { takeIfUnlogged } from './revise';

/** A version of a record, and whether the log vouches for what is stored of it. */
export interface VersionToErase {
  readonly revision: number;
  /** Its place in the log. */
  readonly place: bigint;
  readonly recordedAt: Instant;
  readonly isVouched: boolean;
}

/**
 * The versions of a locked record that the log has, by number, each with its newest entry, which has a place. A record older
 * than the log is taken into it.
 * @throws ArchiveError UNAVAILABLE where no log has begun: nothing would ever excuse that what it will hold was erased
 */
export async function versionsToErase<Row extends { recordedAt: Instant }>(
  tx: Session,
  kind: RecordKind<Row>,
  row: Row,
): Promise<VersionToErase[]> {
  await takeIfUnlogged(tx, kind, row);
  if (!(await sequenceWithin(tx))) {
    const reason =
      'nothing can be redacted before the evidence log has begun, which a server does when it starts';
    throw new ArchiveError('UNAVAILABLE', null, reason);
  }
  const [id, { revision: newest = 1 }] = [String(row[kind.key]), row as { revision?: number }];
  const versions: VersionToErase[] = [];
  // One at a time: each may be some megabytes large. Beyond the newest there may be those of an earlier life, before a
  // retention.
  for (let revision = 1; revision <= newest; revision += 1) {
    const [entry] = await storedEntriesOf(tx, [{ kind: kind.name, id, revision }]);
    if (entry === undefined || entry.index === null) continue;
    const { index: place, recordedAt } = entry;
    versions.push({ revision, place, recordedAt, isVouched: isVouchedFor(entry) });
  }
  return versions;
}

/**
 * The places that a redaction excuses, as ranges in JSON. Those of versions that were changed past the archive are not
 * among them: what was found against these stays to be found.
 */
export function excusedRanges(versions: readonly VersionToErase[]): string {
  const places = versions.filter(({ isVouched }) => isVouched).map(({ place }) => place);
  return rangesText(places.sort((a, b) => (a < b ? -1 : 1)));
}
