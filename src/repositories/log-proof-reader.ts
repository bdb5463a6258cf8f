import { LRUCache } from 'lru-cache';
import { ArchiveError } from '../core/errors';
import { Frontier, inclusionPlan, readProof, type NodeId } from '../core/merkle';
import type { Session } from '../database';
import { splitHashes, STORED_LEVEL } from './log-hashes';

/** Blocks of leaves whose hashes are remembered: about 16 kB each. */
const BLOCKS = 512;
/** Hashes of larger subtrees that are remembered. */
const NODES = 20_000;

/**
 * Makes inclusion proofs in one tree, many at a time. Leaves are read once for the block that they lie in, and what
 * was read last is remembered: entries that lie near each other share most of their proofs.
 */
export class LogProofReader {
  /** By block, the hashes of the complete subtrees within it. */
  private readonly blocks = new LRUCache<bigint, ReadonlyMap<string, Uint8Array>>({ max: BLOCKS });
  private readonly nodes = new LRUCache<string, Uint8Array>({ max: NODES });

  /** `size`: how many leaves the tree has. */
  constructor(
    private readonly session: Session,
    private readonly size: bigint,
  ) {}

  /** The proofs that the leaves at these places are in the tree, in their order; at most some hundred at a time. */
  async proofs(places: readonly bigint[]): Promise<Uint8Array[][]> {
    const plans = places.map((place) => inclusionPlan(place, this.size));
    const known = await this.read(plans.flat(2));
    return Promise.all(
      plans.map((plan) => readProof(plan, (nodes) => nodes.map((node) => hashIn(known, node)))),
    );
  }

  private async read(wanted: readonly NodeId[]): Promise<ReadonlyMap<string, Uint8Array>> {
    const known = new Map<string, Uint8Array>();
    const large = new Map(
      wanted.filter(({ level }) => level >= STORED_LEVEL).map((node) => [nameOf(node), node]),
    );
    await this.readLarge(
      [...large.values()].filter((node) => !this.nodes.has(nameOf(node))),
      known,
    );
    for (const name of large.keys()) {
      const hash = this.nodes.get(name);
      if (hash !== undefined) known.set(name, hash);
    }
    const small = wanted.filter(({ level }) => level < STORED_LEVEL);
    const blocks = [...new Set(small.map(blockOf))];
    const missing = blocks.filter((block) => !this.blocks.has(block));
    for (const [block, hashes] of await this.readBlocks(missing)) {
      this.blocks.set(block, hashes);
      for (const [name, hash] of hashes) known.set(name, hash);
    }
    for (const block of blocks)
      for (const [name, hash] of this.blocks.get(block) ?? []) known.set(name, hash);
    return known;
  }

  private async readLarge(nodes: readonly NodeId[], known: Map<string, Uint8Array>): Promise<void> {
    if (nodes.length === 0) return;
    const rows = await this.session.query<{ level: number; index: string; hash: Buffer }>({
      text: `SELECT nodes.level::integer AS level, nodes.node_index AS index, nodes.hash
        FROM log_nodes AS nodes JOIN unnest($1::smallint[], $2::bigint[]) AS given (level, node_index)
          ON nodes.level = given.level AND nodes.node_index = given.node_index`,
      values: [nodes.map(({ level }) => level), nodes.map(({ index }) => String(index))],
    });
    for (const { level, index, hash } of rows) {
      known.set(`${level}/${index}`, hash);
      this.nodes.set(`${level}/${index}`, hash);
    }
  }

  /**
   * The leaves of each block as one value: a row a leaf would cost more than the hashes. By places and a limit, as
   * `readHashes` reads them.
   */
  private async readBlocks(blocks: readonly bigint[]): Promise<[bigint, ReadonlyMap<string, Uint8Array>][]> {
    if (blocks.length === 0) return [];
    const rows = await this.session.query<{ block: string; leaves: Buffer }>({
      text: `SELECT given.block, string_agg(entries.leaf_hash, ''::bytea ORDER BY entries.log_index) AS leaves
        FROM unnest($1::bigint[]) AS given (block)
        CROSS JOIN LATERAL (SELECT log_index, leaf_hash FROM placed_log_entries
          WHERE log_index >= given.block << ${STORED_LEVEL} AND log_index < $2::bigint
          ORDER BY log_index LIMIT ${2 ** STORED_LEVEL}) AS entries
        WHERE entries.log_index < (given.block + 1) << ${STORED_LEVEL} GROUP BY given.block`,
      values: [blocks.map(String), String(this.size)],
    });
    return rows.map(({ block, leaves }) => [BigInt(block), subtrees(BigInt(block), splitHashes(leaves))]);
  }
}

/** The hashes of all complete subtrees of a block below the stored level. */
function subtrees(block: bigint, leaves: readonly Uint8Array[]): ReadonlyMap<string, Uint8Array> {
  const first = block << BigInt(STORED_LEVEL);
  const tree = new Frontier();
  const hashes = new Map<string, Uint8Array>();
  for (const leaf of leaves)
    for (const { level, index, hash } of tree.append(leaf))
      if (level < STORED_LEVEL) hashes.set(nameOf({ level, index: index + (first >> BigInt(level)) }), hash);
  return hashes;
}

function blockOf({ level, index }: NodeId): bigint {
  return index >> BigInt(STORED_LEVEL - level);
}

function hashIn(known: ReadonlyMap<string, Uint8Array>, node: NodeId): Uint8Array {
  const hash = known.get(nameOf(node));
  if (hash !== undefined) return hash;
  const reason = `the log has no hash of subtree ${nameOf(node)}: run verify --log`;
  throw new ArchiveError('UNAVAILABLE', null, reason);
}

function nameOf({ level, index }: NodeId): string {
  return `${level}/${index}`;
}
