import type { ChainReport } from '../interchange';

/** Most findings and notes that the report for people lists. */
const MOST_SHOWN = 20;

/** The verdict as one line of JSON, keys as in the API. */
export function jsonReport(report: ChainReport): string {
  const { namespace, verified, status, length, firstHash, headHash, anchor, findingCount, noteCount } =
    report;
  const findings = report.findings.map(({ kind, cascadeId, position, expected, actual, message }) => ({
    kind,
    cascadeId,
    position,
    expected,
    actual,
    message,
  }));
  const notes = report.notes.map(({ cascadeId, position, message }) => ({ cascadeId, position, message }));
  const redactedEvents = report.redactedEvents.map(({ cascadeId, position, redactions }) => ({
    cascadeId,
    position,
    redactions: redactions.map(({ fields, redactedAt, redactedBy, reason }) => ({
      fields,
      redactedAt,
      redactedBy,
      reason,
    })),
  }));
  const { covers, notCovered, redactedCount, trust, checkpoint } = report;
  return `${JSON.stringify({
    namespace,
    verified,
    status,
    length,
    firstHash,
    headHash,
    anchor,
    trust,
    checkpoint,
    findingCount,
    findings,
    noteCount,
    notes,
    redactedCount,
    redactedEvents,
    covers,
    notCovered,
  })}\n`;
}

/** The verdict for people. */
export function describeReport(report: ChainReport): string {
  const { namespace, status, trust, length, headHash, anchor, findingCount, noteCount, redactedCount } =
    report;
  const lines = [
    `${printable(namespace)}: ${status}, ${length} events, anchor ${anchor}, head ${headHash ?? 'none'}, ${trust}`,
  ];
  if (!report.isKnown)
    lines.push('  There never was an event of this namespace, or none that whoever asks may see.');
  for (const { kind, cascadeId, position, message, expected, actual } of report.findings.slice(
    0,
    MOST_SHOWN,
  )) {
    const place =
      cascadeId === null ? '' : ` ${printable(cascadeId)}${position === null ? '' : ` (place ${position})`}`;
    lines.push(`  ${kind}${place}: ${message}`);
    if (expected !== null || actual !== null) {
      lines.push(
        `    expected ${printable(expected ?? 'nothing')}`,
        `    found    ${printable(actual ?? 'nothing')}`,
      );
    }
  }
  if (findingCount > MOST_SHOWN) lines.push(`  … and ${findingCount - MOST_SHOWN} more findings`);
  for (const { cascadeId, message } of report.notes.slice(0, MOST_SHOWN)) {
    lines.push(`  note ${printable(cascadeId)}: ${message}`);
  }
  if (noteCount > MOST_SHOWN) lines.push(`  … and ${noteCount - MOST_SHOWN} more notes`);
  for (const event of report.redactedEvents.slice(0, MOST_SHOWN)) lines.push(...describeRedacted(event));
  if (redactedCount > MOST_SHOWN) lines.push(`  … and ${redactedCount - MOST_SHOWN} more redacted events`);
  for (const sentence of report.covers) lines.push(`  covers: ${printable(sentence)}`);
  for (const sentence of report.notCovered) lines.push(`  not covered: ${printable(sentence)}`);
  return `${lines.join('\n')}\n`;
}

function describeRedacted({
  cascadeId,
  position,
  redactions,
}: ChainReport['redactedEvents'][number]): string[] {
  return redactions.map(
    ({ fields, redactedAt, redactedBy, reason }) =>
      `  REDACTED ${printable(cascadeId)} (place ${position}): ` +
      printable(`${fields.join(', ')}, ${redactedAt} by ${redactedBy}: ${reason}`),
  );
}

/** Without control characters: stored text must not steer a terminal. */
export function printable(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, '\ufffd');
}
