import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseTlogProof, parseTrustPolicy, readReceipt, verifyReceipt, type LeafStanding } from './core.js';
import { graphql } from './gql/index.js';
import { request } from './request.js';
import { JsonText } from './scalars.js';

const CreateIncident = graphql(`
  mutation CreateIncident($input: CreateSecurityIncidentInput!) {
    createSecurityIncident(input: $input) {
      outcome
      securityIncident {
        id
        rawPayload
      }
      receipt {
        leafHash
        logIndex
        recordedAt
        signature
      }
    }
  }
`);

const ProofOf = graphql(`
  query ProofOf($leafHash: String!) {
    receiptProof(leafHash: $leafHash)
  }
`);

/** The archive signs what it has taken in each second. */
const ATTEMPTS = 100;

/**
 * Keeps an incident, and has the archive show that it did: the signature of the receipt, and the proof that the signed log
 * holds the record. Both are checked here, with keys that were copied when the archive was set up (ARCHIVE_POLICY).
 */
export async function writeAndCheck(): Promise<void> {
  const payload = JsonText.of('{"rate": 1.10, "transfer_id": 362176991826298303751119}');
  const { createSecurityIncident: created } = await request(CreateIncident, {
    input: {
      incidentType: 'suspicious_activity',
      severity: 'LOW',
      description: 'Written by examples/typescript-client',
      rawPayload: payload,
      // a retry under the same key writes nothing: make it before the first attempt, and keep it
      idempotencyKey: randomUUID(),
    },
  });
  const { outcome, receipt, securityIncident } = created;
  if (securityIncident.rawPayload.text !== payload.text)
    throw new Error('the payload is not what was written');
  console.log(`incident #${securityIncident.id}: ${outcome}, ${securityIncident.rawPayload.text}`);
  if (receipt === null || receipt === undefined) throw new Error('the archive gave no receipt');

  const policyFile = process.env.ARCHIVE_POLICY;
  if (policyFile === undefined) {
    console.log('its receipt is not checked: ARCHIVE_POLICY names no file of trusted keys');
    return;
  }
  const verdict = verifyReceipt(readReceipt(Buffer.from(JSON.stringify(receipt))), {
    policy: parseTrustPolicy(await readFile(policyFile)),
    archiveKeys: [],
    archiveSuccessions: [],
    standing: await standingOf(receipt.leafHash),
  });
  for (const sentence of verdict.covers) console.log(`  shown: ${sentence}`);
  for (const sentence of verdict.notCovered) console.log(`  not shown: ${sentence}`);
  if (!verdict.verified) throw new Error(verdict.findings.map(({ message }) => message).join('\n'));
}

/** What the log says of a leaf, once a signed checkpoint covers it. */
async function standingOf(leafHash: string): Promise<LeafStanding> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const { receiptProof } = await request(ProofOf, { leafHash });
    if (typeof receiptProof === 'string') return { kind: 'PROVED', proof: parseTlogProof(receiptProof) };
    await sleep(100);
  }
  return { kind: 'UNSIGNED' };
}
