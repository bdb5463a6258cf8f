import { Frontier, HASH_BYTES, rootOf, type NodeHash, type NodeId } from '../core/merkle';
import { invalid } from '../core/merkle/proof-error';
import type { Session } from '../database';

/**
 * From this level on the hashes of complete subtrees are stored; below it they are made of the leaves, at most 128 of
 * them. Storing each would double what the log takes.
 */
export const STORED_LEVEL = 8;
/** Leaves of the largest subtree whose hash is not stored. */
const MOST_LEAVES = 2 ** (STORED_LEVEL - 1);

/** The hashes that lie one after the other. */
export function splitHashes(joined: Uint8Array): Uint8Array[] {
  const hashes: Uint8Array[] = [];
  for (let at = 0; at < joined.length; at += HASH_BYTES) hashes.push(joined.subarray(at, at + HASH_BYTES));
  return hashes;
}

/** Reads the hashes of complete subtrees of the log, in the order asked for. A ProofError where one is not there. */
export async function readHashes(session: Session, nodes: readonly NodeId[]): Promise<Uint8Array[]> {
  const stored = await storedHashes(
    session,
    nodes.filter(({ level }) => level >= STORED_LEVEL),
  );
  const leaves = await leafHashes(
    session,
    nodes.filter(({ level }) => level < STORED_LEVEL),
  );
  return nodes.map((node) => {
    const hash = (node.level >= STORED_LEVEL ? stored : leaves).get(nameOf(node));
    if (hash === undefined) throw invalid(`the log has no hash of subtree ${nameOf(node)}`);
    return hash;
  });
}

async function storedHashes(session: Session, nodes: readonly NodeId[]): Promise<Map<string, Uint8Array>> {
  if (nodes.length === 0) return new Map();
  const rows = await session.query<{ level: number; index: string; hash: Buffer }>({
    name: 'log-nodes',
    text: `SELECT nodes.level::integer AS level, nodes.node_index AS index, nodes.hash
      FROM log_nodes AS nodes JOIN unnest($1::smallint[], $2::bigint[]) AS given (level, node_index)
        ON nodes.level = given.level AND nodes.node_index = given.node_index`,
    values: [nodes.map(({ level }) => level), nodes.map(({ index }) => String(index))],
  });
  return new Map(rows.map(({ level, index, hash }) => [`${level}/${index}`, hash]));
}

async function leafHashes(session: Session, nodes: readonly NodeId[]): Promise<Map<string, Uint8Array>> {
  if (nodes.length === 0) return new Map();
  const rows = await session.query<{ node: string; hash: Buffer }>({
    name: 'log-leaves',
    text: `SELECT given.node, entries.leaf_hash AS hash
      FROM unnest($1::text[], $2::bigint[], $3::bigint[]) AS given (node, first, last)
      -- without a limit the database expects a part of the whole log, and reads all of it
      CROSS JOIN LATERAL (SELECT log_index, leaf_hash FROM placed_log_entries
        WHERE log_index BETWEEN given.first AND given.last ORDER BY log_index LIMIT ${MOST_LEAVES}) AS entries
      ORDER BY given.node, entries.log_index`,
    values: [
      nodes.map(nameOf),
      nodes.map(({ level, index }) => String(index << BigInt(level))),
      nodes.map(({ level, index }) => String(((index + 1n) << BigInt(level)) - 1n)),
    ],
  });
  const byNode = new Map<string, Buffer[]>();
  for (const { node, hash } of rows) {
    const hashes = byNode.get(node);
    if (hashes === undefined) byNode.set(node, [hash]);
    else hashes.push(hash);
  }
  const found = new Map<string, Uint8Array>();
  for (const node of nodes) {
    const hashes = byNode.get(nameOf(node));
    if (hashes?.length === 2 ** node.level) found.set(nameOf(node), rootOf(hashes));
  }
  return found;
}

function nameOf({ level, index }: NodeId): string {
  return `${level}/${index}`;
}

/** Appends leaves to the tree, and stores what it becomes: its size, frontier and nodes. */
export async function storeTree(tx: Session, tree: Frontier, leaves: readonly Uint8Array[]): Promise<void> {
  const nodes: NodeHash[] = [];
  for (const leaf of leaves) {
    const completed = tree.append(leaf);
    // most leaves complete nothing that is stored
    if (completed.length > STORED_LEVEL) nodes.push(...completed.slice(STORED_LEVEL));
  }
  await storeNodes(tx, nodes);
  await tx.query({
    name: 'move-log-state',
    text: 'UPDATE log_state SET size = $1, frontier = $2',
    values: [String(tree.size), Buffer.concat(tree.hashes)],
  });
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
