import type { Checkpoint } from '../core/checkpoint';
import { Excuses, LogHistory, type StoredEntry } from '../core/evidence';
import type { Session } from '../database';
import { logIn } from './log-reader';
import { vouchedRetentionEntries } from './vouched-retentions';

/** Entries of a chain that are looked at, the newest: a verdict must not take as long as one on the log. */
const MOST_LOOKED_AT = 10_000;

/**
 * Where one of the newest entries of a chain that a tree holds is about an event that is gone, and that no retention
 * removed, in a sentence; null where none is. The links tell of no event that is gone from the end of a chain.
 */
export async function missingFault(
  session: Session,
  namespace: string,
  head: Checkpoint,
): Promise<string | null> {
  const gone = await session.query<{ id: string; place: string }>({
    name: 'chain-missing-events',
    text: `SELECT record_id AS id, log_index AS place FROM (
        SELECT record_id, log_index FROM log_entries
        WHERE kind = 'cascade-events' AND namespace = $1 AND log_index < $2::bigint
        ORDER BY log_index DESC LIMIT ${MOST_LOOKED_AT}) AS newest
      WHERE NOT EXISTS (
        SELECT FROM cascade_events AS events WHERE events.cascade_id = newest.record_id AND events.namespace = $1)
      ORDER BY log_index DESC`,
    values: [namespace, String(head.size)],
  });
  if (gone.length === 0) return null;
  const excuses = await excusesOf(session, namespace);
  const missing = gone.find(
    ({ place }) => excuses?.of('cascade-events', BigInt(place))?.kind !== 'RETENTION',
  );
  return missing === undefined
    ? null
    : `the evidence log holds event ${missing.id}, which is not there any more.`;
}

async function excusesOf(session: Session, namespace: string): Promise<Excuses | null> {
  const log = await logIn(session);
  if (log === null) return null;
  const history = await LogHistory.read(log.state, log.declarations());
  return Excuses.read(inOneBatch(await vouchedRetentionEntries(session, namespace)), history);
}

async function* inOneBatch(entries: readonly StoredEntry[]): AsyncGenerator<readonly StoredEntry[]> {
  yield await Promise.resolve(entries);
}
