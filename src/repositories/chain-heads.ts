import type { Instant } from '../core/brands';
import { textArray, type Session, type Statement, type Transaction } from '../database';

/** A chain's newest link as the archive remembers it, and the database's clock at the time it was read. */
export interface LockedHead {
  readonly namespace: string;
  readonly headHash: string | null;
  readonly headTimestamp: Instant | null;
  readonly clock: Instant;
}

/** The statement by which `lockChains` locks chains that have been heard of; a transaction may begin with it. */
export function chainLock(namespaces: readonly string[]): Statement {
  return {
    name: 'lock-chain-heads',
    text: `SELECT namespace, head_hash AS "headHash", head_timestamp AS "headTimestamp", clock_timestamp() AS clock
      FROM chain_heads WHERE namespace = ANY($1::text[]) ORDER BY namespace FOR UPDATE`,
    values: [distinctOf(namespaces)],
  };
}

/**
 * Locks the chains of these namespaces until the transaction ends, in one order for all callers, so that two can
 * never wait for each other; and reads their heads. Where the transaction began with their `chainLock` that is done.
 */
export async function lockChains(
  tx: Session & Partial<Pick<Transaction, 'first'>>,
  namespaces: readonly string[],
): Promise<Map<string, LockedHead>> {
  const distinct = distinctOf(namespaces);
  const heads = headsOf((tx.first ?? (await tx.query(chainLock(distinct)))) as LockedHead[]);
  if (distinct.every((namespace) => heads.has(namespace))) return heads;
  await tx.query({
    name: 'make-chain-heads',
    text: `INSERT INTO chain_heads (namespace)
      SELECT given FROM unnest($1::text[]) AS given ORDER BY given COLLATE "C" ON CONFLICT DO NOTHING`,
    values: [distinct.filter((namespace) => !heads.has(namespace))],
  });
  return headsOf(await tx.query<LockedHead>(chainLock(distinct)));
}

function distinctOf(namespaces: readonly string[]): string[] {
  return [...new Set(namespaces)].sort();
}

function headsOf(heads: readonly LockedHead[]): Map<string, LockedHead> {
  return new Map(heads.map((head) => [head.namespace, head]));
}

/**
 * Takes those of these events that the transaction inserts into their chains' heads, whatever the order of their arrival: who
 * is named as a predecessor is open no more, who is named by none is open, and the latest open end is the head. The chains
 * are locked. It is the last that the transaction does.
 */
export function noteArrivals(tx: Transaction, cascadeIds: readonly string[]): void {
  if (cascadeIds.length === 0) return;
  tx.last({
    name: 'note-arrivals',
    // the list within a SELECT: knowing how many there are, PostgreSQL would plan anew for each call, and that takes longer
    // than the statement
    // and xmin: who has made a row, the transaction itself here, as nothing of it is a savepoint's
    text: `WITH arrived AS MATERIALIZED (
        SELECT namespace, cascade_id, previous_hash, current_hash, timestamp FROM cascade_events
        WHERE cascade_id = ANY((SELECT $1::text[])::text[]) AND xmin = pg_current_xact_id()::xid),
      closed AS (
        DELETE FROM chain_open_ends AS ends USING arrived
        WHERE ends.namespace = arrived.namespace AND ends.current_hash = arrived.previous_hash
        RETURNING ends.namespace, ends.cascade_id),
      -- of a piece of one chain all but the last are seen here to be followed, and need not be looked for in the table
      unfollowed AS MATERIALIZED (
        SELECT namespace, cascade_id, current_hash, timestamp FROM arrived
        WHERE (namespace, current_hash) NOT IN (
          SELECT namespace, previous_hash FROM arrived WHERE previous_hash <> current_hash)),
      opened AS (
        INSERT INTO chain_open_ends (namespace, cascade_id, current_hash, timestamp)
        SELECT namespace, cascade_id, current_hash, timestamp FROM unfollowed
        WHERE NOT EXISTS (
          SELECT FROM cascade_events AS next
          WHERE next.namespace = unfollowed.namespace AND next.previous_hash = unfollowed.current_hash
            AND next.cascade_id <> unfollowed.cascade_id)
        ON CONFLICT DO NOTHING
        RETURNING namespace, cascade_id, current_hash, timestamp)
      UPDATE chain_heads AS heads SET
        event_count = heads.event_count + counted.arrived,
        head_cascade_id = latest.cascade_id, head_hash = latest.current_hash, head_timestamp = latest.timestamp
      FROM (SELECT namespace, count(*) AS arrived FROM arrived GROUP BY namespace) AS counted
      LEFT JOIN LATERAL (
        -- a statement sees the table as it was before it: what it closes and opens is taken from it
        SELECT * FROM (
          (SELECT cascade_id, current_hash, timestamp FROM chain_open_ends AS ends
            WHERE ends.namespace = counted.namespace AND NOT EXISTS (
              SELECT FROM closed
              WHERE closed.namespace = ends.namespace AND closed.cascade_id = ends.cascade_id)
            ORDER BY timestamp DESC, cascade_id DESC LIMIT 1)
          UNION ALL
          (SELECT cascade_id, current_hash, timestamp FROM opened WHERE opened.namespace = counted.namespace)) AS ends
        ORDER BY timestamp DESC, cascade_id DESC LIMIT 1) AS latest ON true
      WHERE heads.namespace = counted.namespace`,
    values: [textArray(cascadeIds)],
  });
}
