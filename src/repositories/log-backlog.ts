import type { Session } from '../database';

/** How far the places and the signatures of the evidence log are behind; ages in seconds by the database's clock. */
export interface LogBacklog {
  /** Entries that wait for their places. */
  readonly waitingCount: number;
  /** Entries that have a place and that no checkpoint covers. */
  readonly unsignedCount: number;
  /** Since the newest checkpoint was signed; null before the first. */
  readonly checkpointAge: number | null;
  /** Since the entry at the last place was recorded: negative where that lies in the future; null without entries. */
  readonly lastEntryAge: number | null;
}

/** Reads the backlog; null where no log has begun. */
export async function logBacklog(session: Session): Promise<LogBacklog | null> {
  const [row] = await session.query<LogBacklog>({
    text: `SELECT (SELECT count(*)::double precision FROM log_entries WHERE log_index IS NULL) AS "waitingCount",
        (state.size - coalesce(newest.size, 0))::double precision AS "unsignedCount",
        extract(epoch FROM clock_timestamp() - newest.signed_at)::double precision AS "checkpointAge",
        (SELECT extract(epoch FROM clock_timestamp() - recorded_at)::double precision FROM log_entries
          WHERE log_index = state.size - 1) AS "lastEntryAge"
      FROM log_state AS state LEFT JOIN LATERAL (SELECT size, signed_at FROM log_checkpoints
        WHERE origin = state.origin ORDER BY size DESC, id DESC LIMIT 1) AS newest ON true`,
  });
  return row ?? null;
}
