import { Frontier, type NodeHash } from '../core/merkle';
import type { Database, Session } from '../database';
import { splitHashes, STORED_LEVEL } from './log-hashes';

/** Entries that one transaction gives places to. */
const BATCH = 5_000;

interface LockedState {
  readonly size: string;
  readonly frontier: Buffer;
}

/**
 * Gives the entries that wait their places, without gaps, in order of arrival, and stores the hashes that proofs will
 * need. Gives how many; 0 where another server is at it, or there is no log yet. Any server may run it.
 */
export async function sequenceEntries(database: Database): Promise<number> {
  const waiting = await database.query({
    name: 'any-waiting-log-entry',
    text: 'SELECT id FROM log_entries WHERE log_index IS NULL LIMIT 1',
  });
  // Most times there is none: then no transaction is worth it.
  if (waiting.length === 0) return 0;
  return database.transaction(async (tx) => {
    const [state] = await tx.query<LockedState>({
      name: 'lock-log-state',
      text: 'SELECT size, frontier FROM log_state FOR UPDATE SKIP LOCKED',
    });
    return state === undefined ? 0 : sequenceBatch(tx, state);
  });
}

/** As `sequenceEntries`, within the caller's transaction and until none waits; false where there is no log yet. */
export async function sequenceWithin(tx: Session): Promise<boolean> {
  for (;;) {
    const [state] = await tx.query<LockedState>({
      name: 'wait-for-log-state',
      text: 'SELECT size, frontier FROM log_state FOR UPDATE',
    });
    if (state === undefined) return false;
    if ((await sequenceBatch(tx, state)) === 0) return true;
  }
}

async function sequenceBatch(tx: Session, { size, frontier }: LockedState): Promise<number> {
  const waiting = await tx.query<{ id: string; leafHash: Buffer }>({
    name: 'waiting-log-entries',
    text: `SELECT id, leaf_hash AS "leafHash" FROM log_entries WHERE log_index IS NULL ORDER BY id LIMIT ${BATCH}`,
  });
  if (waiting.length === 0) return 0;
  const tree = new Frontier(BigInt(size), splitHashes(frontier));
  const nodes = waiting.flatMap(({ leafHash }) =>
    tree.append(leafHash).filter(({ level }) => level >= STORED_LEVEL),
  );
  await tx.query({
    name: 'place-log-entries',
    text: `UPDATE log_entries AS entries SET log_index = $2::bigint + given.place - 1
      FROM unnest($1::bigint[]) WITH ORDINALITY AS given (id, place) WHERE entries.id = given.id`,
    values: [waiting.map(({ id }) => id), size],
  });
  await storeNodes(tx, nodes);
  await tx.query({
    name: 'move-log-state',
    text: 'UPDATE log_state SET size = $1, frontier = $2',
    values: [String(tree.size), Buffer.concat(tree.hashes)],
  });
  return waiting.length;
}

async function storeNodes(tx: Session, nodes: readonly NodeHash[]): Promise<void> {
  if (nodes.length === 0) return;
  await tx.query({
    name: 'store-log-nodes',
    text: `INSERT INTO log_nodes (level, node_index, hash)
      SELECT level, node_index, decode(hash, 'hex')
      FROM unnest($1::smallint[], $2::bigint[], $3::text[]) AS given (level, node_index, hash)`,
    values: [
      nodes.map(({ level }) => level),
      nodes.map(({ index }) => String(index)),
      nodes.map(({ hash }) => Buffer.from(hash).toString('hex')),
    ],
  });
}
