import { SettingError } from '../config';
import { ArchiveError } from '../core/errors';
import { describeError } from '../telemetry';

/** How a command ends: all well, not all well, or it could not run. */
export const exitStatus = { ok: 0, partly: 1, failed: 2 } as const;

/** Tells the person at the terminal why a command could not run, on standard error, and gives the exit status. */
export function reportFailure(error: unknown): number {
  process.stderr.write(`incident-archive: ${reasonOf(error)}\n`);
  return exitStatus.failed;
}

function reasonOf(error: unknown): string {
  if (error instanceof ArchiveError || error instanceof SettingError) return error.message;
  return `internal error: ${JSON.stringify(describeError(error))}`;
}
