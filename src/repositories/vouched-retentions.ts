import { isVouchedFor, type StoredEntry } from '../core/evidence';
import type { Session } from '../database';
import { storedEntriesOf } from './log-reader';

/**
 * The retention records of a chain that excuse what is gone from it: those that have a place in the evidence log and an
 * entry that holds. One that was put there or changed by hand excuses nothing. Where no log has begun, there is nothing
 * to tell them apart by.
 */
export async function vouchedRetentions(session: Session, namespace: string): Promise<string[]> {
  const { ids, entries } = await readRetentions(session, namespace);
  return entries === null ? ids : entries.map(({ id }) => id);
}

/** The entries of these records, oldest record first; none where no log has begun. */
export async function vouchedRetentionEntries(session: Session, namespace: string): Promise<StoredEntry[]> {
  return (await readRetentions(session, namespace)).entries ?? [];
}

async function readRetentions(
  session: Session,
  namespace: string,
): Promise<{ ids: string[]; entries: StoredEntry[] | null }> {
  const records = await session.query<{ id: string; revision: number; logSize: string | null }>({
    name: 'chain-retentions',
    text: `SELECT id, revision, (SELECT size FROM log_state) AS "logSize" FROM retention_records
      WHERE kind = 'cascade-events' AND namespace = $1 ORDER BY id`,
    values: [namespace],
  });
  const ids = records.map(({ id }) => id);
  const logSize = records[0]?.logSize ?? null;
  if (logSize === null) return { ids, entries: null };
  // A record gets its place in the transaction that makes it: one that waits, or lies beyond the log, is forged.
  const size = BigInt(logSize);
  const versions = records.map(({ id, revision }) => ({ kind: 'retention-records', id, revision }) as const);
  const entries = await storedEntriesOf(session, versions);
  const vouched = entries.filter(
    (entry) => entry.index !== null && entry.index < size && isVouchedFor(entry),
  );
  return { ids, entries: vouched.sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1)) };
}
