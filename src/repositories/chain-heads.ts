import type { Instant } from '../core/brands';
import type { Session } from '../database';
import type { CascadeEvent } from '../entities';

/** A chain's newest link as the archive remembers it, and the database's clock at the time it was read. */
export interface LockedHead {
  readonly namespace: string;
  readonly headHash: string | null;
  readonly headTimestamp: Instant | null;
  readonly clock: Instant;
}

/**
 * Locks the chains of these namespaces until the transaction ends, in one order for all callers, so that two can
 * never wait for each other; and reads their heads.
 */
export async function lockChains(
  tx: Session,
  namespaces: readonly string[],
): Promise<Map<string, LockedHead>> {
  const distinct = [...new Set(namespaces)].sort();
  await tx.query({
    name: 'make-chain-heads',
    text: `INSERT INTO chain_heads (namespace)
      SELECT given FROM unnest($1::text[]) AS given ORDER BY given COLLATE "C" ON CONFLICT DO NOTHING`,
    values: [distinct],
  });
  const heads = await tx.query<LockedHead>({
    name: 'lock-chain-heads',
    text: `SELECT namespace, head_hash AS "headHash", head_timestamp AS "headTimestamp", clock_timestamp() AS clock
      FROM chain_heads WHERE namespace = ANY($1::text[]) ORDER BY namespace FOR UPDATE`,
    values: [distinct],
  });
  return new Map(heads.map((head) => [head.namespace, head]));
}

type Arrival = Pick<CascadeEvent, 'cascadeId' | 'namespace' | 'previousHash' | 'currentHash' | 'timestamp'>;

/**
 * Takes newly inserted events into their chains' heads, whatever the order of their arrival: who is named as a
 * predecessor is open no more, who is named by none is open, and the latest open end is the head. The chains are
 * locked.
 */
export async function noteArrivals(tx: Session, events: readonly Arrival[]): Promise<void> {
  if (events.length === 0) return;
  const values = [
    events.map(({ namespace }) => namespace),
    events.map(({ cascadeId }) => cascadeId),
    events.map(({ currentHash }) => currentHash),
    events.map(({ previousHash }) => previousHash),
    events.map(({ timestamp }) => timestamp),
  ];
  await tx.query({
    name: 'close-chain-ends',
    text: `DELETE FROM chain_open_ends AS ends
      USING unnest($1::text[], $2::text[], $3::text[]) AS given (namespace, cascade_id, previous_hash)
      WHERE ends.namespace = given.namespace AND ends.current_hash = given.previous_hash
        AND ends.cascade_id <> given.cascade_id`,
    values: [values[0], values[1], values[3]],
  });
  await tx.query({
    name: 'open-chain-ends',
    text: `INSERT INTO chain_open_ends (namespace, cascade_id, current_hash, timestamp)
      SELECT given.namespace, given.cascade_id, given.current_hash, given.timestamp
      FROM unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[])
        AS given (namespace, cascade_id, current_hash, timestamp)
      WHERE NOT EXISTS (
        SELECT FROM cascade_events AS next
        WHERE next.namespace = given.namespace AND next.previous_hash = given.current_hash
          AND next.cascade_id <> given.cascade_id)
      ON CONFLICT DO NOTHING`,
    values: [values[0], values[1], values[2], values[4]],
  });
  await tx.query({
    name: 'move-chain-heads',
    text: `UPDATE chain_heads AS heads SET
        event_count = heads.event_count + counted.arrived,
        head_cascade_id = latest.cascade_id, head_hash = latest.current_hash, head_timestamp = latest.timestamp
      FROM (SELECT given AS namespace, count(*) AS arrived FROM unnest($1::text[]) AS given GROUP BY given) AS counted
      LEFT JOIN LATERAL (
        SELECT * FROM chain_open_ends AS ends WHERE ends.namespace = counted.namespace
        ORDER BY ends.timestamp DESC, ends.cascade_id DESC LIMIT 1) AS latest ON true
      WHERE heads.namespace = counted.namespace`,
    values: [values[0]],
  });
}
