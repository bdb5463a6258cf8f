import type { BundleFinding, BundleReport } from '../core/evidence';
import { printable } from './chain-report-text';

/** Most findings that the report for people lists. */
const MOST_SHOWN = 20;

/** The verdict on a bundle as one line of JSON. */
export function jsonBundleReport(report: BundleReport): string {
  const { verified, header, checkpoint, findingCount, findings, covers, notCovered } = report;
  return `${JSON.stringify({
    verified,
    origin: header?.origin ?? null,
    keys: header?.keys ?? [],
    filter: header?.filter ?? null,
    count: header === null ? null : Number(header.count),
    checkpoint:
      checkpoint === null
        ? null
        : { size: Number(checkpoint.size), root: Buffer.from(checkpoint.root).toString('base64') },
    findingCount,
    findings: findings.map(({ kind, line, logIndex, message }) => ({
      kind,
      line,
      logIndex: logIndex === null ? null : Number(logIndex),
      message,
    })),
    covers,
    notCovered,
  })}\n`;
}

/** The verdict on a bundle for people. */
export function describeBundleReport(report: BundleReport): string {
  const { verified, header, findingCount, findings, covers, notCovered } = report;
  const verdict = verified ? 'VERIFIED' : `NOT VERIFIED (${findingCount} findings)`;
  const lines = [
    `${printable(header?.origin ?? 'a bundle')}: ${verdict}, ${header?.count ?? 'unknown'} entries`,
    ...findings.slice(0, MOST_SHOWN).map(describeFinding),
  ];
  if (findingCount > MOST_SHOWN) lines.push(`  … and ${findingCount - MOST_SHOWN} more findings`);
  for (const sentence of covers) lines.push(`  covers: ${printable(sentence)}`);
  for (const sentence of notCovered) lines.push(`  not covered: ${printable(sentence)}`);
  return `${lines.join('\n')}\n`;
}

function describeFinding({ kind, line, logIndex, message }: BundleFinding): string {
  const place = logIndex === null ? '' : ` (entry ${logIndex})`;
  return printable(`  ${kind}${line === null ? '' : ` line ${line}`}${place}: ${message}`);
}
