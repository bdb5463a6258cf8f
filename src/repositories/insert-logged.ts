import type { Session } from '../database';
import type { AccessEntry, RecordKind } from '../entities';
import { accessInsertion, accessParameterCount, accessParameters, versionOfAccess } from './access-log';
import { entryInsertion, hashesOf } from './log-insertion';
import type { SaltedVersion } from './salted-version';
import { identifier } from './sql/column-sql';
import { givenParameters, givenRows, howMany, parameterCount } from './sql/given-rows';
import { insertRows, type AlongInsert, type ReadyValues } from './sql/insert';
import type { NewRow } from './values';

/** Rows to be inserted, all with keys of their own, and what goes into the logs with them. */
export interface LoggedRows {
  readonly rows: readonly NewRow[];
  /** The version that each row is, in their order; it goes into the log where the row is inserted. */
  readonly versions: readonly SaltedVersion[];
  /** They go into the logs whatever is inserted. */
  readonly access: readonly AccessEntry[];
  /** Values that the rows need not hold. */
  readonly ready?: ReadyValues | undefined;
  /** Whether a key that is taken is an error, and not passed over. */
  readonly areNew?: boolean;
}

/**
 * Inserts rows with their entries of the evidence log and of the access log, in one statement: a round trip costs
 * more than what it carries. Gives the inserted ones; see `insertRows`.
 */
export function insertLogged<Row>(
  session: Session,
  kind: RecordKind<Row>,
  logged: LoggedRows,
): Promise<Row[]> {
  return insertRows(session, kind, logged.rows, alongOf(kind, logged), logged);
}

/** The hashes of an entry, by the id of what it is about. */
const hashed = ['record_id', 'hashes'];

function alongOf<Row>(kind: RecordKind<Row>, { versions, access }: LoggedRows): AlongInsert {
  const [key, recordedAt] = [kind.column(kind.key), kind.column('recordedAt')];
  const namespace = kind.columns.find(({ property }) => property === 'namespace');
  const namespaceOf = namespace === undefined ? `''` : `coalesce(${identifier(namespace)}, '')`;
  const [records, entries] = [howMany(versions), howMany(access)];
  return {
    shape: `${records}-${entries}`,
    columns: [key, recordedAt, ...(namespace === undefined ? [] : [namespace])],
    statements: (first) => {
      const firstOfRecords = first + accessParameterCount(entries);
      const firstOfEntries = firstOfRecords + parameterCount(records, hashed.length);
      return {
        accessed: `${accessInsertion(entries, first)} RETURNING id, occurred_at`,
        // what a row says of itself is not sent a second time
        logged: entryInsertion(
          `SELECT 0 AS part, place, '${kind.name}' AS kind, ${namespaceOf} AS namespace, record_id, 1 AS revision,
              ${identifier(recordedAt)} AS recorded_at, hashes
            FROM ${givenRows(records, hashed, firstOfRecords)} JOIN made ON ${identifier(key)}::text = record_id
          UNION ALL SELECT 1, place, 'access-entries', '', record_id, 1, occurred_at, hashes
            FROM ${givenRows(entries, hashed, firstOfEntries)} JOIN accessed ON id = record_id`,
          'part, place',
        ),
      };
    },
    values: [
      ...accessParameters(access),
      ...hashParameters(versions),
      ...hashParameters(access.map(versionOfAccess)),
    ],
  };
}

function hashParameters(versions: readonly SaltedVersion[]): unknown[] {
  return givenParameters(versions, [({ id }) => id, hashesOf]);
}
