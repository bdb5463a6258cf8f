import { badInput, type ArchiveError } from '../../core/errors';
import { DatabaseError, type Session } from '../../database';
import type { RecordKind } from '../../entities';
import {
  MAX_STATS_BUCKETS,
  type Filter,
  type Stats,
  type StatsBucket,
  type StatsInterval,
  type StatsOptions,
} from '../../query';
import { identifier } from './column-sql';
import { matching } from './matching';
import { Parameters } from './parameters';
import type { View } from './scope';

const INVALID_PARAMETER_VALUE = '22023';

interface RawBucket {
  readonly [column: string]: unknown;
  readonly period: string | null;
  readonly count: string;
  readonly average: number | null;
  readonly p50: number | null;
  readonly p95: number | null;
}

/**
 * Counts, and lengths where the kind has them, by the values of properties and by intervals of a named time
 * zone. BAD_USER_INPUT for a time zone that the database does not know.
 */
export async function selectStats<Row>(
  view: View,
  kind: RecordKind<Row>,
  filter: Filter<Row> | null | undefined,
  options: StatsOptions<Row>,
): Promise<Stats> {
  const properties = [...new Set(options.groupBy ?? [])];
  const parameters = new Parameters();
  const from = matching(view, kind, filter, parameters);
  const period = periodExpression(kind, options, parameters);
  const groups = properties.map((property) => identifier(kind.column(property)));
  // Text people write has the database's collation, by which engines order differently.
  const orders = properties.map((property, index) =>
    kind.column(property).kind === 'text' ? `${groups[index]} COLLATE "C"` : groups[index],
  );
  const selected = properties.map((property, index) => `${groups[index]} AS "group_${property}"`);
  const text = `SELECT ${[...selected, `${period} AS period`, 'count(*) AS count', ...durations(kind)].join(', ')}
    ${from}
    GROUP BY ${['period', ...groups].join(', ')}
    ORDER BY ${['period NULLS LAST', ...orders].join(', ')} LIMIT ${parameters.add(MAX_STATS_BUCKETS + 1)}`;
  const rows = await queryWithTimeZone(view.session, text, parameters.values);
  return {
    buckets: rows.slice(0, MAX_STATS_BUCKETS).map((row) => toBucket(row, properties)),
    isTruncated: rows.length > MAX_STATS_BUCKETS,
  };
}

function periodExpression<Row>(
  kind: RecordKind<Row>,
  { interval, timeZone }: StatsOptions<Row>,
  parameters: Parameters,
): string {
  const zone = timeZone ?? 'UTC';
  if (!isTimeZone(zone)) throw unknownTimeZone();
  if (interval === null || interval === undefined) return 'NULL::timestamptz';
  const units: Record<StatsInterval, string> = { hour: 'hour', day: 'day', week: 'week', month: 'month' };
  const time = identifier(kind.column(kind.time));
  const period = `date_trunc('${units[interval]}', ${time}, ${parameters.add(zone)})`;
  // Of the first times that an instant can have, the period may begin before the year 1.
  return `CASE WHEN ${time} IS NOT NULL THEN greatest(${period}, '0001-01-01T00:00:00Z'::timestamptz) END`;
}

/** The database would also take offsets, with the sign of POSIX (`+09` is west of Greenwich), and abbreviations. */
function isTimeZone(zone: string): boolean {
  if (knownTimeZones.has(zone)) return true;
  if (!/^[A-Za-z][A-Za-z0-9/_+-]{0,63}$/.test(zone) || !isTimeZoneOfNode(zone)) return false;
  // a name has many spellings, in small letters and large ones
  if (knownTimeZones.size < MAX_KNOWN_TIME_ZONES) knownTimeZones.add(zone);
  return true;
}

const MAX_KNOWN_TIME_ZONES = 1_000;
const knownTimeZones = new Set<string>();

/** Takes Node longer than all the rest of a statement is put together in. */
function isTimeZoneOfNode(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

function unknownTimeZone(): ArchiveError {
  return badInput('timeZone', 'is no time zone that the database knows, such as Asia/Seoul');
}

function durations<Row>(kind: RecordKind<Row>): string[] {
  if (!kind.columns.some(({ property }) => property === 'durationSeconds')) {
    return ['NULL::float8 AS average', 'NULL::float8 AS p50', 'NULL::float8 AS p95'];
  }
  // The smallest decimals underflow a double, which the database takes for an error.
  const seconds = 'round("duration_seconds", 20)';
  return [
    `avg(${seconds})::float8 AS average`,
    `percentile_cont(0.5) WITHIN GROUP (ORDER BY ${seconds}::float8) AS p50`,
    `percentile_cont(0.95) WITHIN GROUP (ORDER BY ${seconds}::float8) AS p95`,
  ];
}

async function queryWithTimeZone(session: Session, text: string, values: unknown[]): Promise<RawBucket[]> {
  try {
    return await session.query<RawBucket>({ text, values });
  } catch (error) {
    if (error instanceof DatabaseError && error.sqlState === INVALID_PARAMETER_VALUE) {
      throw unknownTimeZone();
    }
    throw error;
  }
}

function toBucket(row: RawBucket, properties: readonly string[]): StatsBucket {
  return {
    group: Object.fromEntries(
      properties.map((property) => [property, row[`group_${property}`] as string | boolean | null]),
    ),
    periodStart: row.period,
    count: Number(row.count),
    averageDurationSeconds: row.average,
    p50DurationSeconds: row.p50,
    p95DurationSeconds: row.p95,
  };
}
