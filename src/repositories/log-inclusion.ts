import type { Checkpoint } from '../core/checkpoint';
import type { StoredEntry } from '../core/evidence';
import { inclusionPlan, ProofError, readProof, verifyInclusion } from '../core/merkle';
import type { Session } from '../database';
import { readHashes } from './log-hashes';

/** Whether the tree of a checkpoint holds the entry, by a proof made of the hashes that are stored. */
export async function isIncluded(
  session: Session,
  { index, leafHash }: StoredEntry,
  head: Checkpoint,
): Promise<boolean> {
  if (index === null) return false;
  try {
    const proof = await readProof(inclusionPlan(index, head.size), (nodes) => readHashes(session, nodes));
    verifyInclusion({ index, hash: leafHash }, head, proof);
    return true;
  } catch (error) {
    if (error instanceof ProofError) return false;
    throw error;
  }
}

/** Why the tree of a checkpoint does not hold the entry, in a sentence about `name`; null where it does. */
export async function inclusionFault(
  session: Session,
  entry: StoredEntry,
  head: Checkpoint,
  name: string,
): Promise<string | null> {
  if (entry.index === null || entry.index >= head.size) return `${name} is not signed yet.`;
  if (await isIncluded(session, entry, head)) return null;
  return `the tree of the newest one does not hold ${name}.`;
}
