import { isVouchedFor } from '../core/evidence';
import type { Session } from '../database';
import { storedEntriesOf } from './log-reader';

/**
 * The retention records of a chain that excuse what is gone from it: those that the log vouches for. One that was put
 * there or changed by hand excuses nothing. Where no log has begun, there is nothing to tell them apart by.
 */
export async function vouchedRetentions(session: Session, namespace: string): Promise<string[]> {
  const records = await session.query<{ id: string; revision: number; hasLog: boolean }>({
    name: 'chain-retentions',
    text: `SELECT id, revision, EXISTS (SELECT FROM log_state) AS "hasLog" FROM retention_records
      WHERE kind = 'cascade-events' AND namespace = $1 ORDER BY id`,
    values: [namespace],
  });
  if (records[0]?.hasLog !== true) return records.map(({ id }) => id);
  const versions = records.map(({ id, revision }) => ({ kind: 'retention-records', id, revision }) as const);
  const entries = await storedEntriesOf(session, versions);
  return entries.filter(isVouchedFor).map(({ id }) => id);
}
