import type { Registry } from 'prom-client';
import { verificationResults } from './archive-state';
import { Tallies, TalliesByText } from './tallies';

/** What came of trying to tell the webhook. */
export type WebhookOutcome = 'delivered' | 'failed' | 'given_up';

/** What came of a rule of retention. */
export type RetentionOutcome = 'done' | 'asked' | 'error';

/** Closed sets; this only keeps a mistake of ours from growing. */
const MOST = 10;
const OTHER = '(other)';

/** Counts what a server does from time to time. */
export class WorkMetrics {
  private readonly verifications: TalliesByText;
  private readonly webhooks: TalliesByText;
  private readonly retentions: TalliesByText;

  constructor(registry: Registry) {
    const counted = (name: string, help: string, results: readonly string[]): TalliesByText => {
      const tallies = new Tallies(registry, { name, help, labelNames: ['result'] });
      const byResult = new TalliesByText({
        most: MOST,
        add: (result) => tallies.add({ result }),
        other: OTHER,
      });
      // there before the first: what begins at 1 has not grown, to whoever watches
      for (const result of results) byResult.of(result);
      return byResult;
    };
    this.verifications = counted(
      'incident_archive_verification_runs_total',
      'Verifications of chains on a schedule by this server, by result; error: it could not be told.',
      [...verificationResults.filter((result) => result !== 'never'), 'error'],
    );
    this.webhooks = counted(
      'incident_archive_webhook_attempts_total',
      'Tries of this server to tell the webhook, by result: delivered, failed (tried again) or given_up.',
      ['delivered', 'failed', 'given_up'] satisfies WebhookOutcome[],
    );
    this.retentions = counted(
      'incident_archive_retention_rules_total',
      'Rules of retention that this server went by, by result: done, asked (a second person has to confirm) or error.',
      ['done', 'asked', 'error'] satisfies RetentionOutcome[],
    );
  }

  /** Counts a verification by the status of the chain, or ERROR. */
  verified(result: string): void {
    this.verifications.of(result.toLowerCase()).count += 1;
  }

  webhookTried(outcome: WebhookOutcome): void {
    this.webhooks.of(outcome).count += 1;
  }

  retained(outcome: RetentionOutcome): void {
    this.retentions.of(outcome).count += 1;
  }
}
