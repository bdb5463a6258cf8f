import type { Settings } from '../config';
import { parseNote } from '../core/checkpoint';
import { parseTrustPolicy, reportOnLog } from '../core/evidence';
import { withLog } from './archive-access';
import { exitStatus } from './exit-status';
import { describeLogReport, jsonLogReport } from './log-report-text';
import { readOptionFile } from './option-files';

/** What the evidence log is compared with, and how the verdict is written. */
export interface LogVerification {
  readonly checkpointFiles: readonly string[];
  readonly policyFile: string | null;
  readonly json: boolean;
}

/** Verifies the evidence log of the database, writes the verdict to standard output and gives the exit status. */
export async function verifyEvidenceLog(
  settings: Settings,
  { checkpointFiles, policyFile, json }: LogVerification,
): Promise<number> {
  const keys = policyFile === null ? null : await readOptionFile('--policy', policyFile, parseTrustPolicy);
  const keptCheckpoints = await Promise.all(
    checkpointFiles.map(async (name) => ({
      name,
      note: await readOptionFile('--checkpoint', name, parseNote),
    })),
  );
  const report = await withLog(settings, async (log) =>
    log === null ? null : reportOnLog(log, { keys, keptCheckpoints }),
  );
  if (report === null) {
    process.stderr.write('The archive has no evidence log yet: a server begins it when it starts.\n');
    return exitStatus.failed;
  }
  process.stdout.write(json ? jsonLogReport(report) : describeLogReport(report));
  return report.verified ? exitStatus.ok : exitStatus.partly;
}
