import { Coverage, coveredBy, notCoveredBy } from './coverage';
import { Report } from './report';
import { ChainStatus, ChainVerdict, Walked } from './verdict';

/** Sums up a walk; see `Coverage`. */
export function verdictOn(walked: Walked, report: Report, coverage: Coverage): ChainVerdict {
  return {
    ...walked,
    verified: report.findingCount === 0,
    status: statusOf(walked, report),
    findingCount: report.findingCount,
    noteCount: report.noteCount,
    maxBackwardMicroseconds: report.maxBackwardMicroseconds,
    covers: coveredBy(walked, coverage),
    notCovered: notCoveredBy(walked, coverage),
  };
}

function statusOf(walked: Walked, report: Report): ChainStatus {
  if (report.isBroken) return 'BROKEN';
  if (report.findingCount > 0) return 'INCONSISTENT';
  return walked.length > 0 || walked.anchor === 'RETENTION' ? 'VERIFIED' : 'EMPTY';
}
