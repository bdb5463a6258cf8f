import type { BundleFinding } from './bundle-finding';
import { verifyBundle, type BundleExpectations, type BundleVerdict } from './verify-bundle';

/** Findings that a report holds; all are counted. */
const MOST_KEPT = 1_000;

/** A verdict with the first 1,000 findings. */
export interface BundleReport extends BundleVerdict {
  readonly findings: readonly BundleFinding[];
}

/** Verifies a bundle to its end; see `verifyBundle`. */
export async function reportOnBundle(
  chunks: AsyncIterable<Uint8Array>,
  expectations: BundleExpectations,
): Promise<BundleReport> {
  const findings: BundleFinding[] = [];
  const steps = verifyBundle(chunks, expectations);
  for (;;) {
    const step = await steps.next();
    if (step.done === true) return { ...step.value, findings };
    if (findings.length < MOST_KEPT) findings.push(step.value);
  }
}
