import fs from 'node:fs/promises';
import type { Settings } from '../config';
import { parseNote } from '../core/checkpoint';
import { badInput } from '../core/errors';
import { parseTrustPolicy, reportOnLog } from '../core/evidence';
import { ProofError } from '../core/merkle';
import { withLog } from './archive-access';
import { exitStatus } from './exit-status';
import { describeLogReport, jsonLogReport } from './log-report-text';

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
  const keys = policyFile === null ? null : await readFile('--policy', policyFile, parseTrustPolicy);
  const keptCheckpoints = await Promise.all(
    checkpointFiles.map(async (name) => ({ name, note: await readFile('--checkpoint', name, parseNote) })),
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

/** Reads a file given by an option; an ArchiveError on the option where it cannot be read or is none of its kind. */
async function readFile<T>(option: string, file: string, parse: (bytes: Uint8Array) => T): Promise<T> {
  try {
    return parse(await fs.readFile(file));
  } catch (error) {
    if (error instanceof ProofError) throw badInput(option, `${file}: ${error.reason}`);
    if (error instanceof Error && 'code' in error)
      throw badInput(option, `${file} cannot be read (${String(error.code)})`);
    throw error;
  }
}
