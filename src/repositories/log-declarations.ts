import type { Instant } from '../core/brands';
import {
  contentHash,
  declarationDocument,
  entryLeafHash,
  NO_SALT,
  inSigningOrder,
  isSucceeded,
  readDeclaration,
  successionIn,
  type KeySuccession,
  type LogDeclaration,
} from '../core/evidence';
import { Frontier } from '../core/merkle';
import type { Session } from '../database';
import { storeTree } from './log-hashes';
import { sequenceWithin } from './log-sequencer';

/** Leaves that one statement moves. */
const BATCH = 10_000;

/** Begins a log with the declaration; gives false where one has begun already. */
export async function beginLog(tx: Session, declaration: LogDeclaration): Promise<boolean> {
  const { origin, verifierKey } = declaration;
  const begun = await tx.query({
    text: `INSERT INTO log_state (origin, verifier_key, size, frontier) VALUES ($1, $2, 0, '')
      ON CONFLICT DO NOTHING RETURNING size`,
    values: [origin, verifierKey],
  });
  if (begun.length === 0) return false;
  const leaf = await insertDeclaration(tx, declaration, { index: 0n, revision: 1 });
  await storeTree(tx, new Frontier(), [leaf]);
  return true;
}

/** Puts a further declaration into the log, with its place: from there on its key signs. */
export async function changeKey(tx: Session, declaration: LogDeclaration): Promise<void> {
  await sequenceWithin(tx);
  await insertNext(tx, declaration);
  await tx.query({ text: 'UPDATE log_state SET verifier_key = $1', values: [declaration.verifierKey] });
  await sequenceWithin(tx);
}

/**
 * Has the log go on as another one, whose first entry is the first declaration: the entries so far follow it, a place
 * further each, its tree is built anew, and further declarations come after them.
 */
export async function beginAnew(
  tx: Session,
  declare: (carried: bigint) => readonly [LogDeclaration, ...LogDeclaration[]],
): Promise<void> {
  await sequenceWithin(tx);
  const [state] = await tx.query<{ size: string }>({ text: 'SELECT size FROM log_state FOR UPDATE' });
  if (state === undefined) throw new Error('the log has not begun');
  const [declaration, ...further] = declare(BigInt(state.size));
  // In two steps: the index of places is unique at any moment.
  await tx.query({ text: 'UPDATE log_entries SET log_index = -2 - log_index WHERE log_index IS NOT NULL' });
  await tx.query({ text: 'UPDATE log_entries SET log_index = -1 - log_index WHERE log_index IS NOT NULL' });
  await insertDeclaration(tx, declaration, { index: 0n, revision: 1 });
  const { origin, verifierKey } = declaration;
  await tx.query({
    text: 'UPDATE log_state SET origin = $1, verifier_key = $2',
    values: [origin, verifierKey],
  });
  await rebuildTree(tx);
  for (const one of further) await insertNext(tx, one);
  await sequenceWithin(tx);
}

/** A declaration that waits for its place. */
async function insertNext(tx: Session, declaration: LogDeclaration): Promise<void> {
  const [last] = await tx.query<{ revision: number }>({
    text: `SELECT coalesce(max(revision), 0)::integer AS revision FROM log_entries WHERE kind = 'log' AND record_id = $1`,
    values: [declaration.origin],
  });
  await insertDeclaration(tx, declaration, { index: null, revision: (last?.revision ?? 0) + 1 });
}

async function rebuildTree(tx: Session): Promise<void> {
  await tx.query({ text: 'DELETE FROM log_nodes' });
  const tree = new Frontier();
  for (;;) {
    const leaves = await tx.query<{ leafHash: Buffer }>({
      text: `SELECT leaf_hash AS "leafHash" FROM log_entries WHERE log_index >= $1::bigint AND log_index < $1::bigint + ${BATCH}
        ORDER BY log_index`,
      values: [String(tree.size)],
    });
    if (leaves.length === 0) return;
    await storeTree(
      tx,
      tree,
      leaves.map(({ leafHash }) => leafHash),
    );
  }
}

/** The declarations of the log as it stands, by place. Nothing is checked. */
export async function declarationsIn(session: Session): Promise<LogDeclaration[]> {
  const rows = await session.query<{ declaration: string }>({
    name: 'log-declarations',
    text: `SELECT declaration FROM log_entries WHERE kind = 'log' AND log_index < (SELECT size FROM log_state) AND declaration IS NOT NULL
      ORDER BY log_index`,
  });
  return rows.flatMap(({ declaration }) => readDeclaration(declaration) ?? []);
}

/**
 * What the log as it stands says of keys that follow others, in the order in which they were signed. One that does not
 * hold is left out: it was put there past the archive, which a verification of the log finds.
 */
export async function successionsIn(session: Session): Promise<KeySuccession[]> {
  const declarations = await declarationsIn(session);
  const successions = declarations.flatMap((declaration) => successionIn(declaration) ?? []);
  return inSigningOrder(successions.filter(isSucceeded));
}

async function insertDeclaration(
  tx: Session,
  declaration: LogDeclaration,
  { index, revision }: { index: bigint | null; revision: number },
): Promise<Uint8Array> {
  const [clock] = await tx.query<{ now: Instant }>({ text: 'SELECT clock_timestamp() AS now' });
  if (clock === undefined) throw new Error('the database gives no time');
  const { origin: id } = declaration;
  const document = declarationDocument(declaration);
  const content = { kind: 'log', namespace: '', id, revision, recordedAt: clock.now, document } as const;
  const hash = contentHash(NO_SALT, content);
  const leaf = entryLeafHash('log', hash);
  await tx.query({
    text: `INSERT INTO log_entries (log_index, kind, namespace, record_id, revision, recorded_at, content_hash, leaf_hash,
        declaration)
      VALUES ($1, 'log', '', $2, $3, $4, $5, $6, $7)`,
    values: [index === null ? null : String(index), id, revision, clock.now, hash, leaf, document],
  });
  return leaf;
}
