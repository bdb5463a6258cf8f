import { parseTlogProof } from '../core/checkpoint';
import { ArchiveError } from '../core/errors';
import type { LeafStanding } from '../core/evidence';
import { member } from '../core/json';
import { ProofError } from '../core/merkle';
import type { GraphQLClient } from './graphql-client';

/** What a server's log says of a leaf today. */
export function graphQLStanding(client: GraphQLClient, leafHash: Uint8Array): Promise<LeafStanding> {
  return leafStanding(async () => {
    const query = 'query ($leafHash: String!) { receiptProof(leafHash: $leafHash) }';
    const variables = JSON.stringify({ leafHash: Buffer.from(leafHash).toString('hex') });
    const { data } = await client.request(query, variables);
    const proof = member(data, 'receiptProof');
    return proof?.kind === 'string' ? proof.value : null;
  });
}

/**
 * What a log says of a leaf: `prove` gives its tlog-proof, null until a checkpoint covers it, or throws NOT_FOUND.
 * @throws ArchiveError UNAVAILABLE where what it gives is no proof
 */
export async function leafStanding(prove: () => Promise<string | null>): Promise<LeafStanding> {
  try {
    const proof = await prove();
    return proof === null ? { kind: 'UNSIGNED' } : { kind: 'PROVED', proof: parseTlogProof(proof) };
  } catch (error) {
    if (error instanceof ArchiveError && error.code === 'NOT_FOUND') return { kind: 'UNKNOWN' };
    if (!(error instanceof ProofError)) throw error;
    throw new ArchiveError('UNAVAILABLE', null, `what the archive gives is no proof: ${error.reason}`);
  }
}
