import { parseNote, writeTlogProof } from '../core/checkpoint';
import { ArchiveError } from '../core/errors';
import { entryBytes } from '../core/evidence';
import type { EvidenceLogRepository } from './evidence-log-repository';

/**
 * A leaf's entry, its inclusion proof and the newest checkpoint as one text (https://c2sp.org/tlog-proof); null until a
 * checkpoint covers the leaf. NOT_FOUND on `leafHash` where the log does not hold it.
 */
export async function receiptProof(log: EvidenceLogRepository, leafHash: Uint8Array): Promise<string | null> {
  const entry = await log.entryByLeaf(leafHash);
  if (entry === null) throw new ArchiveError('NOT_FOUND', 'leafHash', 'names no entry of the log');
  const { logIndex, kind, contentHash } = entry;
  const newest = await log.checkpoint();
  if (logIndex === null || newest === null || logIndex >= newest.size) return null;
  return writeTlogProof({
    extra: entryBytes(kind, contentHash),
    index: logIndex,
    hashes: await log.inclusionProof({ ...entry, logIndex }, newest.size),
    checkpoint: parseNote(newest.note),
  });
}
