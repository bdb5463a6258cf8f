import type { Database } from '../database';
import type { ArchiveState, VerificationResult } from '../telemetry';
import { namespacesOfChains } from './verification-repository';

/** So many waiting entries are counted: until a vacuum comes, their table is full of what has gone. */
const MOST_COUNTED = 100_000;

const seconds = (time: string): string => `coalesce(extract(epoch FROM ${time})::double precision, 0)`;

/** The last result of each namespace. */
const results = `SELECT known.namespace, lower(coalesce(runs.status, 'never')) AS result, ${seconds('states.verified_at')} AS at
  FROM ${namespacesOfChains} LEFT JOIN verification_states AS states USING (namespace)
    LEFT JOIN verification_runs AS runs ON runs.id = states.run_id`;

/** What metrics tell of the archive; of namespaces at most `most` by name. `databaseBytes` is null on the embedded engine. */
export async function readArchiveState(
  database: Database,
  most: number,
): Promise<Omit<ArchiveState, 'databaseBytes'> & { readonly databaseBytes: number | null }> {
  const [overview, counts, namespaces, retention] = [
    await readOverview(database),
    await readCounts(database),
    await readNamespaces(database, most),
    await readRetention(database),
  ];
  const { failureCount, finishedAt, givenUp, signedSize, size, waiting, waitingMessages, ...rest } = overview;
  const times = Object.values(counts).flatMap(({ count, oldest }) => (count > 0 ? [oldest] : []));
  return {
    checkpointAt: rest.checkpointAt,
    databaseBytes: rest.databaseBytes === null ? null : Number(rest.databaseBytes),
    logEntries: Number(size),
    unsignedEntries: Number(size) - Number(signedSize) + Number(waiting),
    namespaceCounts: {
      verified: counts.verified.count,
      inconsistent: counts.inconsistent.count,
      broken: counts.broken.count,
      empty: counts.empty.count,
      never: counts.never.count,
    },
    oldestVerificationAt: times.length === 0 ? null : Math.min(...times),
    namespaces,
    retention,
    retentionRun: { finishedAt, failureCount },
    webhook: { waiting: Number(waitingMessages), givenUp: Number(givenUp) },
  };
}

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
        (SELECT count(*) FROM webhook_messages WHERE next_attempt_at IS NULL AND delivered_at IS NULL) AS "givenUp",
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

type Counts = Record<VerificationResult, { readonly count: number; readonly oldest: number }>;

async function readCounts(database: Database): Promise<Counts> {
  const rows = await database.query<{ result: VerificationResult; count: string; oldest: number }>({
    text: `SELECT result, count(*) AS count, min(at) AS oldest FROM (${results}) AS results GROUP BY result`,
  });
  const none = { count: 0, oldest: 0 };
  const counts: Counts = { verified: none, inconsistent: none, broken: none, empty: none, never: none };
  for (const { count, oldest, result } of rows) counts[result] = { count: Number(count), oldest };
  return counts;
}

/** In an order that stays as it is while nothing is found, so that the same namespaces are named each time. */
function readNamespaces(database: Database, most: number): Promise<ArchiveState['namespaces'][number][]> {
  return database.query({
    text: `SELECT namespace, result, at AS "verifiedAt" FROM (${results}) AS results
      ORDER BY array_position(ARRAY['broken', 'inconsistent', 'never'], result) NULLS LAST, namespace LIMIT $1`,
    values: [most],
  });
}

function readRetention(database: Database): Promise<ArchiveState['retention'][number][]> {
  return database.query({
    text: `SELECT kind, sum(removed_count)::double precision AS removed, ${seconds('max(removed_at)')} AS "lastRemovedAt"
      FROM retention_records GROUP BY kind ORDER BY kind`,
  });
}
