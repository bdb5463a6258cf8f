/** The Merkle tree of a transparency log: RFC 6962 section 2.1, with the verification of RFC 9162 section 2.1. */
export { Frontier, frontierNodes, rootOf } from './frontier';
export { HASH_BYTES, leafHash, leafHashOfText, nodeHash } from './hashes';
export { consistencyPlan, inclusionPlan, readProof } from './make-proof';
export type { HashReader, ProofPlan } from './make-proof';
export type { NodeHash, NodeId } from './nodes';
export { ProofError } from './proof-error';
export type { ProofErrorCode } from './proof-error';
export { verifyConsistency, verifyInclusion } from './verify-proof';
export type { Leaf, TreeHead } from './verify-proof';
