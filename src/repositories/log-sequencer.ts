import { Frontier } from '../core/merkle';
import type { Database, Session } from '../database';
import { splitHashes, storeTree } from './log-hashes';

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
  await tx.query({
    name: 'place-log-entries',
    text: `UPDATE log_entries AS entries SET log_index = $2::bigint + given.place - 1
      FROM unnest($1::bigint[]) WITH ORDINALITY AS given (id, place) WHERE entries.id = given.id`,
    values: [waiting.map(({ id }) => id), size],
  });
  await storeTree(
    tx,
    new Frontier(BigInt(size), splitHashes(frontier)),
    waiting.map(({ leafHash }) => leafHash),
  );
  return waiting.length;
}
