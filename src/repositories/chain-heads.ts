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
    // plans are kept for as long as a connection: what the transaction does from here on is planned as if tables were
    // large, for one that was empty then may have grown since
    text: `SELECT namespace, head_hash AS "headHash", head_timestamp AS "headTimestamp", clock_timestamp() AS clock,
        set_config('enable_seqscan', 'off', true)
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
 * is named as a predecessor is open no more, who is named by none is open, and the latest open end is the head; where none is
 * open, a head that retention has removed stays. The chains are locked, and the transaction reads what is committed. It is the
 * last that it does.
 */
export function noteArrivals(tx: Pick<Transaction, 'last'>, cascadeIds: readonly string[]): void {
  if (cascadeIds.length === 0) return;
  tx.last({
    name: 'note-arrivals',
    // the list within a SELECT: knowing how many there are, PostgreSQL would plan anew for each call, and that takes longer
    // than the statement
    // and xmin: who has made a row, the transaction itself here, as nothing of it is a savepoint's
    text: `WITH arrived AS MATERIALIZED (
        SELECT namespace, cascade_id, previous_hash, current_hash, timestamp FROM cascade_events
        WHERE cascade_id = ANY((SELECT $1::text[])::text[]) AND xmin = pg_current_xact_id()::xid),
      -- of what was no end beside the head before, all that is open now
      ends AS MATERIALIZED (
        SELECT namespace, cascade_id, current_hash, timestamp FROM arrived
        -- of a piece of one chain all but the last are seen here to be followed, and need not be looked for in the table
        WHERE (namespace, current_hash) NOT IN (
            SELECT namespace, previous_hash FROM arrived WHERE previous_hash <> current_hash)
          AND NOT EXISTS (
            SELECT FROM cascade_events AS next
            WHERE next.namespace = arrived.namespace AND next.previous_hash = arrived.current_hash
              AND next.cascade_id <> arrived.cascade_id)
        UNION ALL
        SELECT namespace, head_cascade_id, head_hash, head_timestamp FROM chain_heads
        WHERE namespace IN (SELECT namespace FROM arrived) AND head_cascade_id IS NOT NULL
          AND (namespace, head_hash) NOT IN (
            SELECT namespace, previous_hash FROM arrived WHERE previous_hash IS NOT NULL)),
      closed AS (
        DELETE FROM chain_open_ends AS others USING arrived
        WHERE others.namespace = arrived.namespace AND others.current_hash = arrived.previous_hash
        RETURNING others.namespace, others.cascade_id),
      latest AS MATERIALIZED (
        SELECT DISTINCT ON (namespace) namespace, cascade_id, current_hash, timestamp FROM (
          SELECT namespace, cascade_id, current_hash, timestamp FROM ends
          UNION ALL
          SELECT other.namespace, other.cascade_id, other.current_hash, other.timestamp
          FROM (SELECT DISTINCT namespace FROM arrived) AS chains
          CROSS JOIN LATERAL (
            SELECT * FROM chain_open_ends AS others
            -- a statement sees the table as it was before it: what it closes is taken from it
            WHERE others.namespace = chains.namespace
              AND (others.namespace, others.cascade_id) NOT IN (SELECT namespace, cascade_id FROM closed)
            ORDER BY others.timestamp DESC, others.cascade_id DESC LIMIT 1) AS other) AS open
        ORDER BY namespace, timestamp DESC, cascade_id DESC),
      became_head AS (
        DELETE FROM chain_open_ends AS others USING latest
        WHERE others.namespace = latest.namespace AND others.cascade_id = latest.cascade_id),
      became_other AS (
        INSERT INTO chain_open_ends (namespace, cascade_id, current_hash, timestamp)
        SELECT namespace, cascade_id, current_hash, timestamp FROM ends
        WHERE (namespace, cascade_id) NOT IN (SELECT namespace, cascade_id FROM latest)
        ON CONFLICT DO NOTHING)
      UPDATE chain_heads AS heads SET
        event_count = heads.event_count + changed.arrived,
        head_cascade_id = changed.cascade_id,
        head_hash = coalesce(changed.current_hash, CASE WHEN heads.head_cascade_id IS NULL THEN heads.head_hash END),
        head_timestamp = coalesce(changed.timestamp, CASE WHEN heads.head_cascade_id IS NULL THEN heads.head_timestamp END)
      -- one of each chain; a join of the two would be planned for few chains, and take as long as their number squared
      FROM (
        SELECT namespace, count(*) FILTER (WHERE has_arrived) AS arrived, max(cascade_id) AS cascade_id,
          max(current_hash) AS current_hash, max(timestamp) AS timestamp
        FROM (
          SELECT namespace, true AS has_arrived, NULL AS cascade_id, NULL AS current_hash, NULL::timestamptz AS timestamp
          FROM arrived
          UNION ALL
          SELECT namespace, false, cascade_id, current_hash, timestamp FROM latest) AS parts
        GROUP BY namespace) AS changed
      WHERE heads.namespace = changed.namespace`,
    values: [textArray(cascadeIds)],
  });
}
