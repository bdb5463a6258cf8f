import type { Settings } from '../config';
import { badInput } from '../core/errors';
import { parseTrustPolicy, readReceipt, verifyReceipt, type ReceiptVerdict } from '../core/evidence';
import { ProofError } from '../core/merkle';
import { askStanding, type AccessOptions } from './archive-access';
import { printable } from './chain-report-text';
import { exitStatus } from './exit-status';
import { readOptionFile } from './option-files';

/** What a receipt is compared with, and how the verdict is written. */
export interface ReceiptVerification extends AccessOptions {
  readonly policyFile: string | null;
  /** Whether the database of the settings is asked. A server is asked where there is a `url`. */
  readonly log: boolean;
  readonly json: boolean;
}

/** Verifies a receipt, writes the verdict to standard output and gives the exit status. */
export async function verifyReceiptFile(
  settings: Settings,
  file: string,
  { policyFile, log, json, ...access }: ReceiptVerification,
): Promise<number> {
  const policy = policyFile === null ? null : await readOptionFile('--policy', policyFile, parseTrustPolicy);
  const receipt = await readOptionFile('--receipt', file, readReceipt);
  const isAsked = log || access.url !== undefined;
  const asked = isAsked ? await askStanding(settings, access, receipt.leafHash) : null;
  const archive = asked ?? { standing: null, archiveKeys: [], archiveSuccessions: [] };
  try {
    const verdict = verifyReceipt(receipt, { policy, ...archive });
    process.stdout.write(json ? jsonVerdict(verdict) : describeVerdict(verdict));
    return verdict.verified ? exitStatus.ok : exitStatus.partly;
  } catch (error) {
    if (error instanceof ProofError) throw badInput('--receipt', `${file}: ${error.reason}`);
    throw error;
  }
}

function jsonVerdict({ verified, leafHash, findings, covers, notCovered }: ReceiptVerdict): string {
  return `${JSON.stringify({ verified, leafHash: hexOf(leafHash), findings, covers, notCovered })}\n`;
}

function describeVerdict({ verified, leafHash, findings, covers, notCovered }: ReceiptVerdict): string {
  const lines = [
    `${hexOf(leafHash)}: ${verified ? 'VERIFIED' : 'NOT VERIFIED'}`,
    ...findings.map(({ kind, message }) => `  ${kind}: ${message}`),
    ...covers.map((sentence) => `  covers: ${sentence}`),
    ...notCovered.map((sentence) => `  not covered: ${sentence}`),
  ];
  return `${lines.map(printable).join('\n')}\n`;
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
