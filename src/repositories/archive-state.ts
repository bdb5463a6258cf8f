import type { Database } from '../database';
import type { ArchiveState, VerificationResult } from '../telemetry';
import { withLastRun } from './sql/last-run';

/** So many waiting entries are counted: until a vacuum comes, their table is full of what has gone. */
const MOST_COUNTED = 100_000;

const seconds = (time: string): string => `coalesce(extract(epoch FROM ${time})::double precision, 0)`;

/** What metrics tell of the archive; of namespaces at most `most` by name. `databaseBytes` is null on the embedded engine. */
export async function readArchiveState(
  database: Database,
  most: number,
): Promise<Omit<ArchiveState, 'databaseBytes'> & { readonly databaseBytes: number | null }> {
  const overview = await readOverview(database);
  const results = await readResults(database, most);
  const retention = await readRetention(database);
  const { failureCount, finishedAt, givenUp, signedSize, size, waiting, waitingMessages, ...rest } = overview;
  return {
    checkpointAt: rest.checkpointAt,
    databaseBytes: rest.databaseBytes === null ? null : Number(rest.databaseBytes),
    logEntries: Number(size),
    unsignedEntries: Number(size) - Number(signedSize) + Number(waiting),
    ...results,
    retention,
    retentionRun: { finishedAt, failureCount },
    webhook: { waiting: Number(waitingMessages), givenUp: Number(givenUp) },
  };
}

/**
 * Whether nobody was told of what a message tells and still holds: once a later message of its namespace tells instead, or the
 * last run found nothing, there is nothing left to do about it, and an alert for it would never end.
 */
const IS_GIVEN_UP = `messages.next_attempt_at IS NULL AND messages.delivered_at IS NULL
  AND NOT EXISTS (SELECT FROM webhook_messages AS later
    WHERE later.namespace = messages.namespace AND later.run_id > messages.run_id)
  AND (SELECT findings_digest FROM verification_runs AS runs
    WHERE runs.namespace = messages.namespace ORDER BY id DESC LIMIT 1) IS NOT NULL`;

interface Overview {
  readonly size: string;
  readonly signedSize: string;
  readonly checkpointAt: number;
  readonly waiting: string;
  readonly waitingMessages: string;
  readonly givenUp: string;
  readonly finishedAt: number;
  readonly failureCount: number;
  readonly databaseBytes: string | null;
}

async function readOverview(database: Database): Promise<Overview> {
  const bytes = database.engine === 'postgresql' ? 'pg_database_size(current_database())' : 'NULL::bigint';
  const [overview] = await database.query<Overview>({
    text: `SELECT coalesce(log.size, 0) AS size, coalesce(signed.size, 0) AS "signedSize",
        ${seconds('signed.signed_at')} AS "checkpointAt",
        (SELECT count(*) FROM (SELECT FROM waiting_log_entries LIMIT ${MOST_COUNTED}) AS counted) AS waiting,
        (SELECT count(*) FROM webhook_messages WHERE next_attempt_at IS NOT NULL) AS "waitingMessages",
        (SELECT count(*) FROM webhook_messages AS messages WHERE ${IS_GIVEN_UP}) AS "givenUp",
        ${seconds('retention.finished_at')} AS "finishedAt", coalesce(retention.failure_count, 0) AS "failureCount",
        ${bytes} AS "databaseBytes"
      FROM (SELECT) AS one LEFT JOIN log_state AS log ON true
        LEFT JOIN LATERAL (SELECT size, signed_at FROM log_checkpoints WHERE origin = log.origin
          ORDER BY size DESC, id DESC LIMIT 1) AS signed ON true
        LEFT JOIN schedule_runs AS retention ON retention.name = 'retention'`,
  });
  if (overview === undefined) throw new Error('the database tells nothing of itself');
  return overview;
}

type Results = Pick<ArchiveState, 'namespaceCounts' | 'namespaces' | 'oldestVerificationAt'>;

/**
 * The last result of each namespace, counted, and of some by name: in an order that stays as it is while nothing is found,
 * so that the same ones are named each time.
 */
async function readResults(database: Database, most: number): Promise<Results> {
  const rows = await database.query<ResultRow>({
    text: `WITH results AS MATERIALIZED (
        SELECT known.namespace, lower(coalesce(runs.status, 'never')) AS result, ${seconds('runs.finished_at')} AS at
        FROM ${withLastRun('status, finished_at')})
      SELECT NULL AS namespace, result, count(*) AS count, min(at) AS at FROM results GROUP BY result
      UNION ALL (SELECT namespace, result, 1, at FROM results
        ORDER BY array_position(ARRAY['broken', 'inconsistent', 'never'], result) NULLS LAST, namespace LIMIT $1)`,
    values: [most],
  });
  const counts = { verified: 0, inconsistent: 0, broken: 0, empty: 0, never: 0 };
  const oldest: number[] = [];
  const namespaces: ArchiveState['namespaces'][number][] = [];
  for (const { at, count, namespace, result } of rows) {
    if (namespace !== null) {
      namespaces.push({ namespace, result, verifiedAt: at });
      continue;
    }
    counts[result] = Number(count);
    oldest.push(at);
  }
  const oldestVerificationAt = oldest.length === 0 ? null : Math.min(...oldest);
  return { namespaceCounts: counts, namespaces, oldestVerificationAt };
}

interface ResultRow {
  readonly namespace: string | null;
  readonly result: VerificationResult;
  readonly count: string;
  readonly at: number;
}

function readRetention(database: Database): Promise<ArchiveState['retention'][number][]> {
  return database.query({
    text: `SELECT kind, sum(removed_count)::double precision AS removed, ${seconds('max(removed_at)')} AS "lastRemovedAt"
      FROM retention_records GROUP BY kind ORDER BY kind`,
  });
}
