import { Frontier } from '../core/merkle';
import { notice, type Database, type Session } from '../database';
import { splitHashes, storeTree } from './log-hashes';

/** Entries that one transaction gives places to, at most. */
export const SEQUENCE_BATCH = 5_000;

/** What an entry is, beside its place. */
const columns = 'id, kind, namespace, record_id, revision, recorded_at, content_hash, leaf_hash, declaration';

/** By the index: until a vacuum comes, the table is full of what has gone. */
const firstWaiting = 'FROM waiting_log_entries ORDER BY id';

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
    text: `SELECT id ${firstWaiting} LIMIT 1`,
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
  const [placed] = await tx.query<{ leaves: Buffer | null }>({
    name: 'place-log-entries',
    text: `WITH moved AS (DELETE FROM waiting_log_entries
        WHERE id = ANY(ARRAY(SELECT id ${firstWaiting} LIMIT ${SEQUENCE_BATCH})) RETURNING ${columns}),
      placed AS (INSERT INTO placed_log_entries (log_index, ${columns})
        SELECT $1::bigint + row_number() OVER (ORDER BY id) - 1, ${columns} FROM moved
        RETURNING log_index, leaf_hash)
      SELECT string_agg(leaf_hash, '' ORDER BY log_index) AS leaves FROM placed`,
    values: [size],
  });
  const leaves = splitHashes(placed?.leaves ?? Buffer.alloc(0));
  if (leaves.length === 0) return 0;
  await storeTree(tx, new Frontier(BigInt(size), splitHashes(frontier)), leaves);
  await tx.query(notice);
  return leaves.length;
}
