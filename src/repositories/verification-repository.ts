import type { Instant } from '../core/brands';
import type { ChainStatus } from '../core/chain';
import { inField } from '../core/errors';
import type { Caller } from '../auth';
import type { Database } from '../database';
import { cascadeEventKind } from '../entities';
import { checkLimit, isGiven } from '../query';
import type { ChainPageRequest } from './cascade-chain';
import type { CascadeEventArchiveRepository } from './cascade-event-archive-repository';
import { checkInScope } from './scope-checks';
import { Parameters } from './sql/parameters';
import { andNamespaceWithin, View } from './sql/scope';
import { checkKey } from './values';
import { withLastRun } from './sql/last-run';
import {
  addVerification,
  keptFindings,
  storedVerificationColumns,
  type StoredVerification,
} from './verification-log';
import { queueMessage, type MessageOf } from './webhook-messages';

/** Which verifications; every given condition must hold. */
export interface VerificationQuery {
  readonly namespace?: string | null;
  readonly status?: ChainStatus | null;
  readonly limit?: number | null;
}

/** A namespace that has, or ever had, a chain, and its last verification. */
export interface NamespaceVerification {
  readonly namespace: string;
  /** Null: it was never verified. */
  readonly lastRun: StoredVerification | null;
}

/** Most findings that are looked at to tell whether two runs found the same. */
const findings = { kind: 'findings', first: 1_000 } as const satisfies ChainPageRequest;

/** Verifies chains, keeps what was found, and reads it within the caller's scope. */
export class VerificationRepository {
  private readonly view: View;

  constructor(
    private readonly database: Database,
    private readonly caller: Caller,
    private readonly cascadeEvents: Pick<CascadeEventArchiveRepository, 'verifyChain'>,
  ) {
    this.view = View.of(database, caller);
  }

  /** Newest first; `limit` 0 to 1,000, 100 if left out. */
  find({ namespace, status, limit }: VerificationQuery = {}): Promise<StoredVerification[]> {
    if (isGiven(namespace)) inField('namespace', () => checkKey(namespace));
    const parameters = new Parameters([namespace ?? null, status ?? null, checkLimit(limit)]);
    const within = andNamespaceWithin(this.view, cascadeEventKind.name, 'namespace', parameters);
    return this.view.session.query<StoredVerification>({
      text: `SELECT ${storedVerificationColumns} FROM verification_runs
        WHERE ($1::text IS NULL OR namespace = $1) AND ($2::text IS NULL OR status = $2)${within}
        ORDER BY id DESC LIMIT $3`,
      values: parameters.values,
    });
  }

  /** The caller's namespaces by code point, after `after`, each with its last run; `first` 0 to 1,000, 100 if left out. */
  async ofNamespaces(first?: number | null, after?: string | null): Promise<NamespaceVerification[]> {
    if (isGiven(after)) inField('after', () => checkKey(after));
    const parameters = new Parameters([after ?? null, checkLimit(first, 'first')]);
    const within = andNamespaceWithin(this.view, cascadeEventKind.name, 'known.namespace', parameters);
    const rows = await this.view.session.query<{ known: string } & StoredVerification>({
      text: `SELECT known.namespace AS known, runs.* FROM ${withLastRun(storedVerificationColumns)}
        WHERE ($1::text IS NULL OR known.namespace > $1)${within}
        ORDER BY known.namespace LIMIT $2`,
      values: parameters.values,
    });
    return rows.map(({ known, ...run }) => ({
      namespace: known,
      lastRun: (run.id as string | null) === null ? null : run,
    }));
  }

  /**
   * The caller's namespaces whose last run is older than so many seconds, or that have none, those that wait longest
   * first; at most `most`, and none of `except`.
   */
  async due(olderThanSeconds: number, most: number, except: readonly string[] = []): Promise<string[]> {
    const parameters = new Parameters([olderThanSeconds, most, except]);
    const within = andNamespaceWithin(this.view, cascadeEventKind.name, 'known.namespace', parameters);
    const rows = await this.view.session.query<{ namespace: string }>({
      // what says that it will end tomorrow was put there by hand
      text: `SELECT known.namespace FROM ${withLastRun('finished_at')}
        WHERE (runs.finished_at IS NULL OR runs.finished_at > clock_timestamp()
            OR runs.finished_at <= clock_timestamp() - make_interval(secs => $1))
          AND known.namespace <> ALL($3::text[])${within}
        ORDER BY runs.finished_at NULLS FIRST, known.namespace LIMIT $2`,
      values: parameters.values,
    });
    return rows.map(({ namespace }) => namespace);
  }

  /**
   * Verifies the whole chain of a namespace, effects too, and that it still has the head of the last run that found it
   * sound; keeps what was found, and in the same transaction the message, where `messageOf` makes one and nobody was told
   * of the same findings before.
   * @throws ArchiveError FORBIDDEN where the namespace is outside the caller's scope; what keeps a chain from being read
   */
  async verify(namespace: string, messageOf: MessageOf | null = null): Promise<StoredVerification> {
    checkInScope(this.caller, cascadeEventKind, namespace);
    const [before] = await this.database.query<{ now: Instant; soundHead: string | null }>({
      // of a run that the evidence log has: it must still be there. One that found the chain emptied has none, and the head
      // before it is still owed: retention records say where it went, and may be deleted by hand as events may
      text: `SELECT clock_timestamp() AS now, (SELECT head_hash FROM verification_runs
        WHERE namespace = $1 AND status IN ('VERIFIED', 'INCONSISTENT') AND head_hash IS NOT NULL
        ORDER BY id DESC LIMIT 1) AS "soundHead"`,
      values: [namespace],
    });
    if (before === undefined) throw new Error('the database gives no time');
    const expectHead = before.soundHead;
    const chain = await this.cascadeEvents.verifyChain(namespace, null, null, {
      expectHead,
      pages: [findings],
    });
    return this.database.transaction(async (tx) => {
      const run = await addVerification(tx, {
        ...keptFindings(chain, chain.findings(findings)),
        namespace,
        status: chain.status,
        trust: chain.trust,
        checkpointSize: chain.checkpoint === null ? null : String(chain.checkpoint.size),
        length: String(chain.length),
        headHash: chain.headHash,
        expectedHead: expectHead,
        startedAt: before.now,
        finishedAt: chain.verifiedAt,
        verifiedBy: this.caller.actor,
      });
      if (messageOf !== null && run.findingsDigest !== null) await queueMessage(tx, run, messageOf);
      return run;
    });
  }
}
