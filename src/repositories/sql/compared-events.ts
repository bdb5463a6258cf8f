// The events of a piece of a chain, each compared by the database with the event read before it.
import { isClearEvent } from './clear-event';
import { isPlain } from './event-hash';
import { boundedTime } from './rows';

/** Which events are compared, and by what. */
export interface Compared {
  /** The condition of SQL for the events of the piece. */
  readonly condition: string;
  /** Whether counts and causation chains are compared with the effects. */
  readonly withEffects: boolean;
  /** A parameter of SQL, a list of hashes that no event of a run may name; null where there are none. */
  readonly notNamed: string | null;
}

/** The hashed events in the order in which they are read; `is_sound` is what isClearEvent says. */
function hashedEvents({ condition, withEffects }: Compared): string {
  return `SELECT cascade_id AS "cascadeId", timestamp AS moment, previous_hash AS "previousHash",
      current_hash AS "currentHash", hash_scheme AS "hashScheme", ${isClearEvent(withEffects)} AS is_sound
    FROM cascade_events WHERE ${condition} ORDER BY moment, cascade_id`;
}

function isNotNamed({ notNamed }: Compared, hash: string): string {
  return notNamed === null ? '' : `AND ${hash} <> ALL(${notNamed})`;
}

/**
 * The events that must be told one by one, and the last of each run of others: of those that nothing speaks against and
 * that one scheme reproduces, each names the one before it. `isClear` is what isClearEvent says of one, `place` counts
 * the events of the piece from 1.
 *
 * A hash that was made here holds nothing to escape, so neither does a previous_hash that is one.
 */
export function toldEvents(compared: Compared): string {
  return `SELECT "cascadeId", ${boundedTime('moment')} AS timestamp, moment::text AS at, "previousHash", "currentHash",
      "hashScheme", CASE WHEN is_sound AND NOT names_sound THEN ${isPlain(`coalesce("previousHash", '')`)}
        ELSE is_sound END AS "isClear", place FROM (
      SELECT *, row_number() OVER reading AS place,
        coalesce(lag(is_sound) OVER reading AND "previousHash" = lag("currentHash") OVER reading, false) AS names_sound,
        "hashScheme" = lag("hashScheme") OVER reading ${isNotNamed(compared, '"previousHash"')} AS may_follow,
        lead(is_sound) OVER reading AND lead("previousHash") OVER reading = "currentHash"
          AND lead("hashScheme") OVER reading = "hashScheme" ${isNotNamed(compared, '"currentHash"')} AS is_followed
      FROM (${hashedEvents(compared)}) AS hashed
      WINDOW reading AS (ORDER BY moment, "cascadeId")) AS told
    WHERE (is_sound AND names_sound AND may_follow AND is_followed) IS NOT TRUE ORDER BY place`;
}

/** Parameters of SQL: the hash that the first event of a run names, the scheme of all, and the hash of the last. */
export interface RunEnds {
  readonly before: string;
  readonly scheme: string;
  readonly last: string;
}

/**
 * The number of events, if all are one run; else no row. Instead of comparing neighbours, which costs the database a
 * copy of each row, it compares the list of hashes with the list of those that are named, one place apart. As each is
 * as long as a hash, the lists are equal one by one.
 */
export function wholeRun(compared: Compared, { before, scheme, last }: RunEnds): string {
  return `SELECT count(*) AS length FROM (${hashedEvents(compared)}) AS hashed
    HAVING bool_and(coalesce(is_sound AND "hashScheme" = ${scheme} AND octet_length("previousHash") = 64
        ${isNotNamed(compared, '"previousHash"')}, false))
      AND string_agg("previousHash", '') || ${last} = ${before} || string_agg("currentHash", '')`;
}
