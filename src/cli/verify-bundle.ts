import { createReadStream } from 'node:fs';
import { parseNote } from '../core/checkpoint';
import { badInput } from '../core/errors';
import { parseTrustPolicy, reportOnBundle } from '../core/evidence';
import { ProofError } from '../core/merkle';
import { describeBundleReport, jsonBundleReport } from './bundle-report-text';
import { exitStatus } from './exit-status';
import { readOptionFile } from './option-files';

/** What a bundle is compared with, and how the verdict is written. */
export interface BundleVerification {
  readonly checkpointFiles: readonly string[];
  readonly policyFile: string | null;
  readonly json: boolean;
}

/** Verifies a bundle by itself, writes the verdict to standard output and gives the exit status. */
export async function verifyBundleFile(
  file: string,
  { checkpointFiles, policyFile, json }: BundleVerification,
): Promise<number> {
  const keys = policyFile === null ? null : await readOptionFile('--policy', policyFile, parseTrustPolicy);
  const keptCheckpoints = await Promise.all(
    checkpointFiles.map(async (name) => ({
      name,
      note: await readOptionFile('--checkpoint', name, parseNote),
    })),
  );
  const report = await reportOnBundle(createReadStream(file), { keys, keptCheckpoints }).catch(
    (error: unknown) => {
      if (error instanceof ProofError) throw badInput('--bundle', `${file}: ${error.reason}`);
      if (error instanceof Error && 'code' in error)
        throw badInput('--bundle', `${file} cannot be read (${String(error.code)})`);
      throw error;
    },
  );
  process.stdout.write(json ? jsonBundleReport(report) : describeBundleReport(report));
  return report.verified ? exitStatus.ok : exitStatus.partly;
}
