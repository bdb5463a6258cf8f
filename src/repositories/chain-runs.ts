import type { ChainItem, ChainRun } from '../core/chain';
import type { HashSchemeName } from '../core/hash-schemes';
import type { Session } from '../database';
import { clearEntry, type ChainEvents, type LinkRow } from './chain-events';
import { windowCondition, type ChainWindow, type ReadingPlace } from './chain-window';
import { isClearEvent } from './sql/clear-event';
import { boundedTime } from './sql/rows';

/** How a chain is read in runs. */
export interface RunOptions {
  /** Events that one statement looks at. */
  readonly piece: number;
  /** Whether counts and causation chains are compared with the effects. */
  readonly withEffects: boolean;
  /** What stretches that retention removed followed: no event that names one of these is in a run. */
  readonly followedByRemoved: readonly string[];
}

/** An event that the walk must look at, or the last of a run. */
interface ToldRow extends LinkRow {
  readonly hashScheme: HashSchemeName | null;
  readonly isClear: boolean;
  /** Its number among the events of the piece, from 1. */
  readonly place: string;
}

/**
 * Reads a chain a piece at a time and lets the database compare neighbours: of events that nothing speaks against and
 * that follow one another, only the last is fetched. So a sound chain costs the same memory whatever its length, and
 * leaves the process to others.
 */
export async function* chainRuns(
  session: Session,
  window: ChainWindow,
  events: ChainEvents,
  options: RunOptions,
): AsyncGenerator<readonly ChainItem[]> {
  let after: ReadingPlace | null = null;
  do {
    const end = await endOfPiece(session, window, after, options.piece);
    const rows = await toldRows(session, window, after, end, options);
    const unclear = rows.filter(({ isClear }) => !isClear).map(({ cascadeId }) => cascadeId);
    const judged = unclear.length === 0 ? new Map<string, never>() : await events.byId(unclear);
    const items: ChainItem[] = [];
    let before: ToldRow | null = null;
    for (const row of rows) {
      const last = row.isClear ? clearEntry(row, row.hashScheme) : judged.get(row.cascadeId);
      // Gone since it was read: on the embedded engine a retention came between, and the walk begins again.
      if (last === undefined) continue;
      const skipped = Number(row.place) - Number(before?.place ?? 0) - 1;
      const from: ReadingPlace | null = before ?? after;
      items.push(skipped === 0 ? last : runOf(events, skipped + 1, last, from, row));
      before = row;
    }
    yield items;
    after = end;
  } while (after !== null);
}

function runOf(
  events: ChainEvents,
  length: number,
  last: ChainRun['last'],
  after: ReadingPlace | null,
  upTo: ReadingPlace,
): ChainRun {
  return { length, last, events: () => events.batches(after, upTo) };
}

/** The last place of the next piece; null where fewer events are left. */
async function endOfPiece(
  session: Session,
  window: ChainWindow,
  after: ReadingPlace | null,
  piece: number,
): Promise<ReadingPlace | null> {
  const { condition, values } = windowCondition(window, after);
  const [end] = await session.query<ReadingPlace>({
    text: `SELECT timestamp::text AS at, cascade_id AS "cascadeId" FROM cascade_events WHERE ${condition}
      ORDER BY timestamp, cascade_id OFFSET ${piece - 1} LIMIT 1`,
    values,
  });
  return end ?? null;
}

/** No limit bounds the statement: below one, PostgreSQL leaves the hashing to a single process. */
function toldRows(
  session: Session,
  window: ChainWindow,
  after: ReadingPlace | null,
  upTo: ReadingPlace | null,
  { withEffects, followedByRemoved }: RunOptions,
): Promise<ToldRow[]> {
  const { condition, values } = windowCondition(window, after, upTo);
  const removed = followedByRemoved.length === 0 ? null : `$${values.push(followedByRemoved)}::text[]`;
  const isNoneOfRemoved = (hash: string): string =>
    removed === null ? '' : `AND ${hash} <> ALL(${removed})`;
  return session.query<ToldRow>({
    text: `SELECT "cascadeId", ${boundedTime('moment')} AS timestamp, moment::text AS at, "previousHash", "currentHash",
        "hashScheme", "isClear", place FROM (
        SELECT *, row_number() OVER reading AS place,
          "isClear" AND "previousHash" = lag("currentHash") OVER reading
            AND "hashScheme" = lag("hashScheme") OVER reading ${isNoneOfRemoved('"previousHash"')} AS follows,
          lead("isClear") OVER reading AND lead("previousHash") OVER reading = "currentHash"
            AND lead("hashScheme") OVER reading = "hashScheme" ${isNoneOfRemoved('"currentHash"')} AS is_followed
        FROM (
          SELECT cascade_id AS "cascadeId", timestamp AS moment, previous_hash AS "previousHash",
            current_hash AS "currentHash", hash_scheme AS "hashScheme",
            coalesce(${isClearEvent(withEffects)}, false) AS "isClear"
          FROM cascade_events WHERE ${condition} ORDER BY moment, cascade_id) AS hashed
        WINDOW reading AS (ORDER BY moment, "cascadeId")) AS told
      WHERE (follows AND is_followed) IS NOT TRUE ORDER BY place`,
    values,
  });
}
