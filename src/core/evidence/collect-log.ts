import type { LogFinding } from './log-finding';
import { verifyLog, type LogExpectations, type LogVerdict } from './verify-log';
import type { StoredLog } from './stored-log';

/** Findings that a report holds; all are counted. */
const MOST_KEPT = 1_000;

/** A verdict with the first 1,000 findings. */
export interface LogReport extends LogVerdict {
  readonly findings: readonly LogFinding[];
}

/** Verifies a log to its end; see `verifyLog`. */
export async function reportOnLog(log: StoredLog, expectations: LogExpectations): Promise<LogReport> {
  const findings: LogFinding[] = [];
  const steps = verifyLog(log, expectations);
  for (;;) {
    const step = await steps.next();
    if (step.done === true) return { ...step.value, findings };
    if (findings.length < MOST_KEPT) findings.push(step.value);
  }
}
