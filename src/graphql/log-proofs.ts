import { ArchiveError, badInput } from '../core/errors';
import { isGiven } from '../query';
import type { EvidenceLogRepository, LoggedEntry } from '../repositories';
import { receiptProof } from '../repositories/receipt-proof';
import { readLeafHash, readLogNumber } from './log-arguments';
import { hexOf, type ConsistencyProofType, type InclusionProofType } from './types/evidence-log';

/** Which leaf is to be proved, one of the two, and in the tree of how many leaves. */
export interface InclusionQuery {
  readonly leafHash?: string | null;
  readonly index?: string | null;
  readonly treeSize?: string | null;
}

/**
 * Proves that a leaf is in the tree of `treeSize` leaves, of the newest checkpoint if left out. BAD_USER_INPUT names
 * what does not fit the log, NOT_FOUND a leaf hash that it does not hold.
 */
export async function proveInclusion(
  log: EvidenceLogRepository,
  { leafHash, index, treeSize }: InclusionQuery,
): Promise<InclusionProofType> {
  if (isGiven(leafHash) === isGiven(index)) {
    throw badInput(isGiven(index) ? 'index' : 'leafHash', 'give either leafHash or index, not both');
  }
  const asked = isGiven(index) ? readLogNumber('index', index, 0n) : null;
  const size = isGiven(treeSize)
    ? await checkSize(log, 'treeSize', readLogNumber('treeSize', treeSize, 1n))
    : await newestSize(log);
  const entry = isGiven(leafHash) ? await entryOf(log, leafHash) : await log.entry(asked ?? 0n);
  const place = entry?.logIndex ?? null;
  if (entry === null || place === null || place >= size) {
    throw badInput(isGiven(leafHash) ? 'leafHash' : 'index', `is not in the tree of ${size} leaves`);
  }
  const hashes = await log.inclusionProof({ ...entry, logIndex: place }, size);
  return {
    index: String(place),
    treeSize: String(size),
    leafHash: hexOf(entry.leafHash),
    hashes: hashes.map(hexOf),
  };
}

/** Proves that the tree of `to` leaves begins with that of `from`; BAD_USER_INPUT names what cannot be proved. */
export async function proveConsistency(
  log: EvidenceLogRepository,
  from: string,
  to: string,
): Promise<ConsistencyProofType> {
  const older = readLogNumber('from', from, 1n);
  const newer = await checkSize(log, 'to', readLogNumber('to', to, 1n));
  const hashes = await log.consistencyProof(older, newer);
  return { from: String(older), to: String(newer), hashes: hashes.map(hexOf) };
}

/** The text of `receiptProof` for a leaf hash in hex. */
export function proveReceipt(log: EvidenceLogRepository, leafHash: string): Promise<string | null> {
  return receiptProof(log, readLeafHash(leafHash));
}

async function entryOf(log: EvidenceLogRepository, leafHash: string): Promise<LoggedEntry> {
  const entry = await log.entryByLeaf(readLeafHash(leafHash));
  if (entry === null) throw new ArchiveError('NOT_FOUND', 'leafHash', 'names no entry of the log');
  return entry;
}

async function newestSize(log: EvidenceLogRepository): Promise<bigint> {
  const newest = await log.checkpoint();
  if (newest === null) throw badInput('treeSize', 'must be given as long as there is no checkpoint');
  return newest.size;
}

async function checkSize(log: EvidenceLogRepository, field: string, size: bigint): Promise<bigint> {
  const head = await log.head();
  const largest = head?.size ?? 0n;
  if (size > largest) throw badInput(field, `must be at most the size of the log, ${largest}`);
  return size;
}
