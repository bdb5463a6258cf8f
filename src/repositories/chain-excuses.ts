import type { Checkpoint } from '../core/checkpoint';
import { isVouchedFor } from '../core/evidence';
import type { Session } from '../database';
import { inclusionFault } from './log-inclusion';
import { storedEntriesOf } from './log-reader';
import { vouchedRetentionEntries } from './vouched-retentions';

/** Redactions that one statement reads. */
const BATCH = 200;

/** Where a chain rests on a removal or a redaction that the tree does not hold, in a sentence; null where on none. */
export async function excuseFault(
  session: Session,
  namespace: string,
  head: Checkpoint,
): Promise<string | null> {
  return (await retentionFault(session, namespace, head)) ?? (await redactionFault(session, namespace, head));
}

async function retentionFault(session: Session, namespace: string, head: Checkpoint): Promise<string | null> {
  // The newest first: it is the likeliest to wait.
  for (const entry of (await vouchedRetentionEntries(session, namespace)).toReversed()) {
    const fault = await inclusionFault(session, entry, head, `retention record ${entry.id}`);
    if (fault !== null) return fault;
  }
  return null;
}

async function redactionFault(session: Session, namespace: string, head: Checkpoint): Promise<string | null> {
  const rows = await session.query<{ id: string; revision: number }>({
    name: 'chain-redactions',
    text: `SELECT redactions.id, redactions.revision FROM redactions
      JOIN cascade_events AS events ON events.cascade_id = redactions.record_id
      WHERE redactions.kind = 'cascade-events' AND events.namespace = $1 AND events.redacted_fields <> '{}'
      ORDER BY redactions.id`,
    values: [namespace],
  });
  for (let at = 0; at < rows.length; at += BATCH) {
    const versions = rows.slice(at, at + BATCH).map((row) => ({ kind: 'redactions', ...row }) as const);
    for (const entry of await storedEntriesOf(session, versions)) {
      // What the log does not vouch for, no link rests on.
      if (!isVouchedFor(entry)) continue;
      const fault = await inclusionFault(session, entry, head, `redaction ${entry.id}`);
      if (fault !== null) return fault;
    }
  }
  return null;
}
