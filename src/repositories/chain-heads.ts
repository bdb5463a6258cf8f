import type { Instant } from '../core/brands';
import { textArray, type Session, type Statement, type Transaction } from '../database';
import type { CascadeEvent } from '../entities';

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

type Arrival = Pick<CascadeEvent, 'cascadeId' | 'namespace' | 'previousHash' | 'currentHash' | 'timestamp'>;

/**
 * Takes newly inserted events into their chains' heads, whatever the order of their arrival: who is named as a
 * predecessor is open no more, who is named by none is open, and the latest open end is the head. The chains are
 * locked. It is the last that the transaction does.
 */
export function noteArrivals(tx: Transaction, events: readonly Arrival[]): void {
  if (events.length === 0) return;
  const unfollowed = unfollowedOf(events);
  tx.last({
    name: 'note-arrivals',
    // the first lists within a SELECT: knowing how many there are, PostgreSQL would plan anew for each call, and that takes
    // longer than the statement
    text: `WITH given AS (
        SELECT * FROM unnest((SELECT $1::text[]), $2::text[], $3::text[]) AS given (namespace, cascade_id, previous_hash)),
      unfollowed AS (
        SELECT * FROM unnest((SELECT $4::text[]), $5::text[], $6::text[], $7::timestamptz[])
          AS unfollowed (namespace, cascade_id, current_hash, timestamp)),
      closed AS (
        DELETE FROM chain_open_ends AS ends USING given
        WHERE ends.namespace = given.namespace AND ends.current_hash = given.previous_hash
          AND ends.cascade_id <> given.cascade_id
        RETURNING ends.namespace, ends.cascade_id),
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
      FROM (SELECT namespace, count(*) AS arrived FROM given GROUP BY namespace) AS counted
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
    values: [
      textArray(events.map(({ namespace }) => namespace)),
      textArray(events.map(({ cascadeId }) => cascadeId)),
      textArray(events.map(({ previousHash }) => previousHash)),
      textArray(unfollowed.map(({ namespace }) => namespace)),
      textArray(unfollowed.map(({ cascadeId }) => cascadeId)),
      textArray(unfollowed.map(({ currentHash }) => currentHash)),
      unfollowed.map(({ timestamp }) => timestamp),
    ],
  });
}

/** Those that no other of them names as its predecessor. Of a batch that is a piece of one chain this is the last alone. */
function unfollowedOf(events: readonly Arrival[]): Arrival[] {
  const named = new Map<string, Set<string>>();
  for (const { namespace, previousHash, currentHash } of events) {
    // what names itself is followed by none for that; it is looked for in the table as any
    if (previousHash === null || previousHash === currentHash) continue;
    const hashes = named.get(namespace);
    if (hashes === undefined) named.set(namespace, new Set([previousHash]));
    else hashes.add(previousHash);
  }
  return events.filter(({ namespace, currentHash }) => named.get(namespace)?.has(currentHash) !== true);
}
