import { ArchiveError } from '../../core/errors';
import { DatabaseError } from '../../database';
import { describeError } from '../../telemetry';
import { SettingError } from '../../config';
import { exitStatus } from '../exit-status';

/**
 * How a check ended. WARN: it works, and is not as it should be. FAIL: a server does not start, does not sign, or loses
 * what it acknowledged. UNKNOWN: it could not be told.
 */
export type CheckStatus = 'OK' | 'WARN' | 'FAIL' | 'UNKNOWN';

/** What a check found, and what to do about it, in plain sentence parts; null where there is nothing to do. */
export interface Finding {
  readonly status: CheckStatus;
  readonly found: string;
  readonly remedy: string | null;
}

/** A finding, and which check it is from. */
export interface DoctorLine extends Finding {
  readonly check: string;
}

export const ok = (found: string): Finding => ({ status: 'OK', found, remedy: null });
export const warn = (found: string, remedy: string): Finding => ({ status: 'WARN', found, remedy });
export const fail = (found: string, remedy: string): Finding => ({ status: 'FAIL', found, remedy });
export const unknown = (found: string, remedy: string): Finding => ({ status: 'UNKNOWN', found, remedy });

/** The findings that are none; where nothing was found, that all is well. */
export function orOk(findings: readonly (Finding | null)[], well: string): Finding[] {
  const found = findings.filter((finding) => finding !== null);
  return found.length > 0 ? found : [ok(well)];
}

/** Runs one check. What it throws is a finding too: what the archive itself would stop at is a failure. */
export async function runCheck(
  check: string,
  look: () => Promise<readonly Finding[]> | readonly Finding[],
): Promise<DoctorLine[]> {
  const findings = await Promise.resolve()
    .then(look)
    .catch((error: unknown) => [findingOf(error)]);
  return findings.map((finding) => ({ check, ...finding }));
}

function findingOf(error: unknown): Finding {
  if (error instanceof ArchiveError || error instanceof SettingError)
    return fail(error.message, 'mend that first: a server stops at it as well');
  if (error instanceof DatabaseError)
    return unknown(
      `the database says: ${error.message}`,
      'let the role of DATABASE_URL read all tables of the archive',
    );
  return unknown(`the check itself failed: ${JSON.stringify(describeError(error))}`, 'report this');
}

/** 1 where something failed, else 2 where something could not be told, else 0. */
export function doctorStatus(lines: readonly Finding[]): number {
  const has = (status: CheckStatus): boolean => lines.some((line) => line.status === status);
  if (has('FAIL')) return exitStatus.partly;
  return has('UNKNOWN') ? exitStatus.failed : exitStatus.ok;
}
