import type { LogFinding, LogReport } from '../core/evidence';
import { printable } from './chain-report-text';

/** Most findings that the report for people lists. */
const MOST_SHOWN = 20;

/** The verdict on a log as one line of JSON. */
export function jsonLogReport(report: LogReport): string {
  const { verified, size, origin, verifierKey, checkpoint, findingCount, findings, covers, notCovered } =
    report;
  return `${JSON.stringify({
    verified,
    size: Number(size),
    root: rootText(report),
    origin,
    verifierKey,
    checkpoint: checkpoint === null ? null : { size: Number(checkpoint.size), signedAt: checkpoint.signedAt },
    findingCount,
    findings: findings.map(({ kind, version, logIndex, message }) => ({
      kind,
      recordKind: version?.kind ?? null,
      recordId: version?.id ?? null,
      revision: version?.revision ?? null,
      logIndex: logIndex === null ? null : Number(logIndex),
      message,
    })),
    covers,
    notCovered,
  })}\n`;
}

/** The verdict on a log for people. */
export function describeLogReport(report: LogReport): string {
  const { verified, size, origin, findingCount, findings, covers, notCovered } = report;
  const verdict = verified ? 'VERIFIED' : `NOT VERIFIED (${findingCount} findings)`;
  const lines = [
    `${printable(origin)}: ${verdict}, ${size} entries, root ${rootText(report) ?? 'unknown'}`,
    ...findings.slice(0, MOST_SHOWN).map(describeFinding),
  ];
  if (findingCount > MOST_SHOWN) lines.push(`  … and ${findingCount - MOST_SHOWN} more findings`);
  for (const sentence of covers) lines.push(`  covers: ${printable(sentence)}`);
  for (const sentence of notCovered) lines.push(`  not covered: ${printable(sentence)}`);
  return `${lines.join('\n')}\n`;
}

function describeFinding({ kind, version, logIndex, message }: LogFinding): string {
  const place = logIndex === null || version === null ? '' : ` (entry ${logIndex})`;
  const culprit = version === null ? '' : ` ${version.kind} ${version.id} revision ${version.revision}`;
  return printable(`  ${kind}${culprit}${place}: ${message}`);
}

/** As checkpoints write it. */
function rootText({ root }: LogReport): string | null {
  return root === null ? null : Buffer.from(root).toString('base64');
}
